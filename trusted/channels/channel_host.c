/* SPDX-License-Identifier: Apache-2.0 */
/* The embedder's own: a buffer in memory, or calls. */
#include <inttypes.h>
#include <string.h>

#include "channel_host.h"
#include "channel_kind.h"

static int64_t buffer_read(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)err;
    const struct host_source *host = c->spec->host;
    if (offset >= *host->size)
        return 0;
    if (size > *host->size - offset)
        size = *host->size - offset;
    memcpy(buffer, (const char *)host->bytes + offset, size);
    return (int64_t)size;
}

/* channel.c lets nothing past c->room. A gap reads as zeros, as in a file. */
static int64_t buffer_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)err;
    const struct host_source *host = c->spec->host;
    if (offset > *host->size)
        memset((char *)host->bytes + *host->size, 0, offset - *host->size);
    memcpy((char *)host->bytes + offset, buffer, size);
    if (offset + size > *host->size)
        *host->size = offset + size;
    return (int64_t)size;
}

/*
 * The embedder's code computes as it likes, but in a trap the floating-point state is in part the guest's: its x87
 * modes must not reach that code, and the exception flags that this code raises must not reach the guest; nor what
 * that code leaves in x87 registers, as FXAM tells the sign of empty ones, too.
 */
struct fp_state {
    uint8_t x87[108]; /* what fnsave writes */
    uint32_t mxcsr;
};

static void fp_leave_guest(struct fp_state *s)
{
    enum { FLAGS = 0x3F };
    __asm__ volatile("fnsave %0\n\tstmxcsr %1" : "=m"(s->x87), "=m"(s->mxcsr));
    const uint32_t clear = s->mxcsr & ~(uint32_t)FLAGS;
    __asm__ volatile("ldmxcsr %0" : : "m"(clear));
}

static void fp_return_to_guest(const struct fp_state *s)
{
    __asm__ volatile("fninit\n\tfrstor %0\n\tldmxcsr %1" : : "m"(s->x87), "m"(s->mxcsr));
}

/* What a call may answer; anything else is a failure of the host. */
static bool is_answer(int64_t n, size_t size)
{
    return n >= 0 && (uint64_t)n <= size;
}

/* How bytes came in is never visible: a read goes on until it has all or the end, or is told to stop. */
static int64_t calls_read(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err)
{
    const struct host_source *host = c->spec->host;
    size_t done = 0;
    while (done < size && !c->ended && !*c->stop) {
        struct fp_state fp;
        fp_leave_guest(&fp);
        int64_t n = host->read(host->context, (char *)buffer + done, size - done, offset + done);
        fp_return_to_guest(&fp);
        if (!is_answer(n, size - done)) {
            error_set(err, 0, "read: the host's call answered %" PRId64 ", expected 0 to %zu", n, size - done);
            return -1;
        }
        done += (size_t)n;
        if (n == 0)
            break;
    }
    c->ended = done < size && !*c->stop && !(c->spec->mode & MODE_RANDOM_READ);
    return (int64_t)done;
}

static int64_t calls_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    const struct host_source *host = c->spec->host;
    size_t done = 0;
    while (done < size && !*c->stop) {
        struct fp_state fp;
        fp_leave_guest(&fp);
        int64_t n = host->write(host->context, (const char *)buffer + done, size - done, offset + done);
        fp_return_to_guest(&fp);
        if (n == 0 || !is_answer(n, size - done)) {
            error_set(err, 0, "write: the host's call answered %" PRId64 ", expected 1 to %zu", n, size - done);
            return -1;
        }
        done += (size_t)n;
    }
    return (int64_t)done;
}

static bool use_calls(struct channel *c, const struct host_source *host, struct error *err)
{
    static const struct channel_ops calls = { calls_read, calls_write, NULL };
    if (((c->spec->mode & MODE_READ) && !host->read) || ((c->spec->mode & MODE_WRITE) && !host->write))
        return error_set(err, 0, "the host gave no call for what its mode allows");
    if (c->spec->mode & MODE_APPEND)
        return error_set(err, 0, "the host gave calls, expected a buffer for append");
    c->ops = &calls;
    return true;
}

static bool use_buffer(struct channel *c, const struct host_source *host, struct error *err)
{
    static const struct channel_ops buffer = { buffer_read, buffer_write, NULL };
    if (*host->size > host->capacity)
        return error_set(err, 0, "the host's buffer holds %zu bytes of %zu", *host->size, host->capacity);
    if ((c->spec->mode & MODE_WRITE) && !(c->spec->mode & (MODE_RANDOM_WRITE | MODE_APPEND)))
        *host->size = 0;
    c->ops = &buffer;
    c->size = (int64_t)*host->size;
    c->room = host->capacity;
    if (c->spec->mode & MODE_APPEND)
        c->position[1] = *host->size;
    return true;
}

bool channel_host_use(struct channel *c, struct error *err)
{
    const struct host_source *host = c->spec->host;
    if (!host)
        return error_set(err, 0, "its source is the host, which has bound nothing to it");
    return host->read || host->write ? use_calls(c, host, err) : use_buffer(c, host, err);
}
