/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

bool channel_copy_failed(const struct channel *copy, struct error *err)
{
    const struct channel_spec *spec = copy->spec;
    return spec->kind == SOURCE_FD ? error_wrap(err, "copy fd:%d", spec->fd)
                                   : error_wrap(err, "copy %s", spec->path ? spec->path : "null");
}

static bool connect_copies(struct channel *c)
{
    for (size_t i = 0; c->copies && i < c->spec->copies_count; i++) {
        struct channel *copy = &c->copies[i];
        if (copy->ops->connect && !copy->ops->connect(copy, &c->failure))
            return channel_copy_failed(copy, &c->failure);
    }
    return true;
}

bool channel_connect(struct channel *c)
{
    assert(c->ops);
    return ((!c->ops->connect || c->ops->connect(c, &c->failure)) && connect_copies(c)) ||
           error_wrap(&c->failure, "channel %s", c->spec->name);
}

/* One that was never opened is all zero and owns nothing. */
static void close_copies(struct channel *c)
{
    for (size_t i = 0; c->copies && i < c->spec->copies_count; i++)
        channel_close(&c->copies[i]);
    free(c->copies);
    c->copies = NULL;
}

void channel_close(struct channel *c)
{
    close_copies(c);
    if (c->owns_fd)
        close(c->fd);
    for (int side = 0; side < 2; side++) {
        digest_free(c->digests[side]);
        c->digests[side] = NULL;
    }
    c->owns_fd = false;
    c->fd = -1;
}

/* The host failed, not the guest. */
static int64_t failed(struct channel *c)
{
    error_wrap(&c->failure, "channel %s", c->spec->name);
    return CHANNEL_FAILED;
}

/* The same of the source itself, not of a copy. */
static int64_t source_failed(struct channel *c)
{
    if (c->spec->kind == SOURCE_PATH)
        error_wrap(&c->failure, "%s", c->spec->path);
    return failed(c);
}

/* What a call may move, or what it is answered: the contract that reads and writes share. */
static int64_t admit(const struct channel *c, int64_t size, int64_t offset, bool random, enum zvm_limit calls)
{
    const int64_t *limits = c->spec->limits;
    if (size < 0)
        return -EFAULT;
    if (size == 0)
        return 0;
    if (random && offset < 0)
        return -EINVAL;
    if (c->used[calls] >= (uint64_t)limits[calls])
        return -EDQUOT;
    return size;
}

static void account(struct channel *c, enum zvm_limit calls, enum zvm_limit bytes, int side, bool random, int64_t moved)
{
    c->used[calls]++;
    c->used[bytes] += moved;
    if (!random)
        c->position[side] += moved;
}

/*
 * The byte quota is used up: the end of the source is still told from a quota that was too small, in the same way for
 * a stream, whose next byte this takes, as for a file. Apart: its buffer would cost every read a stack guard.
 */
static __attribute__((noinline)) int64_t read_past_quota(struct channel *c, uint64_t from, bool random)
{
    char byte;
    int64_t more = c->over ? 1 : c->ops->read(c, &byte, 1, from, &c->failure);
    if (more < 0)
        return source_failed(c);
    if (more == 0) {
        account(c, ZVM_LIMIT_GETS, ZVM_LIMIT_GET_BYTES, 0, random, 0);
        return 0;
    }
    c->over = !random;
    return -EDQUOT;
}

int64_t channel_read(struct channel *c, void *buffer, int64_t size, int64_t offset)
{
    bool random = c->spec->mode & MODE_RANDOM_READ;
    int64_t answer = admit(c, size, offset, random, ZVM_LIMIT_GETS);
    if (answer <= 0)
        return answer;
    uint64_t from = random ? (uint64_t)offset : c->position[0];
    uint64_t left = (uint64_t)c->spec->limits[ZVM_LIMIT_GET_BYTES] - c->used[ZVM_LIMIT_GET_BYTES];
    if (left == 0)
        return read_past_quota(c, from, random);
    int64_t moved = c->ops->read(c, buffer, (uint64_t)size < left ? (uint64_t)size : left, from, &c->failure);
    if (moved < 0)
        return source_failed(c);
    account(c, ZVM_LIMIT_GETS, ZVM_LIMIT_GET_BYTES, 0, random, moved);
    if (c->digests[0])
        digest_add(c->digests[0], buffer, moved);
    return moved;
}

/*
 * What is left of the byte quota for a write at from. The quota bounds the file as well: it may end at most that far
 * past its first size, or one byte at a huge offset would make a huge file. A buffer's capacity is a quota, too.
 */
static uint64_t write_left(const struct channel *c, uint64_t from)
{
    uint64_t quota = c->spec->limits[ZVM_LIMIT_PUT_BYTES], end = (uint64_t)c->size + quota;
    if (end > c->room)
        end = c->room;
    uint64_t left = quota - c->used[ZVM_LIMIT_PUT_BYTES], room = from < end ? end - from : 0;
    return left < room ? left : room;
}

/* Limits and digests are the channel's, once; a copy has its own place alone, as with append it begins elsewhere. */
static bool write_copies(struct channel *c, const void *buffer, size_t size)
{
    for (size_t i = 0; i < c->spec->copies_count; i++) {
        struct channel *copy = &c->copies[i];
        int64_t moved = copy->ops->write(copy, buffer, size, copy->position[1], &c->failure);
        if (moved < 0)
            return channel_copy_failed(copy, &c->failure);
        copy->position[1] += (uint64_t)moved;
    }
    return true;
}

int64_t channel_write(struct channel *c, const void *buffer, int64_t size, int64_t offset)
{
    bool random = c->spec->mode & MODE_RANDOM_WRITE;
    int64_t answer = admit(c, size, offset, random, ZVM_LIMIT_PUTS);
    if (answer <= 0)
        return answer;
    uint64_t from = random ? (uint64_t)offset : c->position[1], left = write_left(c, from);
    if (left == 0)
        return -EDQUOT;
    int64_t moved = c->ops->write(c, buffer, (uint64_t)size < left ? (uint64_t)size : left, from, &c->failure);
    if (moved < 0)
        return source_failed(c);
    if (c->copies && !write_copies(c, buffer, (size_t)moved))
        return failed(c);
    account(c, ZVM_LIMIT_PUTS, ZVM_LIMIT_PUT_BYTES, 1, random, moved);
    if (c->digests[1])
        digest_add(c->digests[1], buffer, moved);
    return moved;
}
