/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "dispatch.h"

/* One read or write of the guest, checked. */
struct transfer {
    struct channel *channel;
    void *buffer;
    int64_t size, offset;
};

/*
 * The checks that both share, in the order that the contract gives (README.md). False when the answer is there already;
 * the channel's own come after.
 */
static bool transfer_check(struct session *s, const uint64_t words[4], enum access access, struct transfer *t,
                           int64_t *answer)
{
    const uint64_t number = words[0], address = words[1];
    t->size = (int64_t)words[2];
    t->offset = (int64_t)words[3];
    *answer = -EINVAL;
    if (number >= s->channels_count)
        return false;
    if (t->size <= 0) {
        *answer = t->size < 0 ? -EFAULT : 0;
        return false;
    }
    if (address > UINT32_MAX)
        return false;
    t->channel = &s->channels[number];
    t->buffer = region_host(&s->region, (gaddr)address, (uint64_t)t->size, access);
    return t->buffer != NULL;
}

/* Bytes or -errno, or the end of the session. */
static int64_t transfer_end(struct session *s, const struct transfer *t, int64_t result)
{
    if (t->channel->spec->host)
        s->cpu.visited = 1;
    if (result == CHANNEL_FAILED)
        cpu_stop(&s->cpu, STOP(END_channel));
    return result;
}

int64_t trap_read(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    struct transfer t;
    int64_t answer;
    if (!transfer_check(s, (uint64_t[]){ a, b, c, d }, ACCESS_WRITE, &t, &answer))
        return answer;
    return transfer_end(s, &t, channel_read(t.channel, t.buffer, t.size, t.offset));
}

int64_t trap_write(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    struct transfer t;
    int64_t answer;
    if (!transfer_check(s, (uint64_t[]){ a, b, c, d }, ACCESS_READ, &t, &answer))
        return answer;
    return transfer_end(s, &t, channel_write(t.channel, t.buffer, t.size, t.offset));
}
