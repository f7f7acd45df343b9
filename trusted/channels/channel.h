/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels: byte streams and byte arrays, the only things outside its memory that a guest reaches.
 *
 * A channel belongs to one session and one thread. Limits, accounting and digests live here, once; the kinds
 * (channel_file.c, channel_pipe.c) only move bytes.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel_spec.h"
#include "digest.h"
#include "error.h"

struct channel;
struct link;

/* What a kind must do. Byte counts fit the request; -1 with err set is a host I/O failure. */
struct channel_ops {
    /* Up to size bytes; fewer only at the end or when *stop was set; 0 at the end. */
    int64_t (*read)(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err);
    /* All of size bytes, or fewer when *stop was set. */
    int64_t (*write)(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err);
    /* Waits for the other side; false with err set when that fails or *stop was set. NULL: there is nothing to wait
     * for. */
    bool (*connect)(struct channel *c, struct error *err);
};

struct channel {
    const struct channel_spec *spec; /* borrowed */
    const struct channel_ops *ops;
    const atomic_int *stop;    /* borrowed; not 0: stop blocking, the session is over */
    int fd;                    /* -1 where the kind has none */
    bool owns_fd;              /* not the embedder's, nor the transaction's */
    int64_t size;              /* bytes of the source at the start; 0 where it has none */
    uint64_t room;             /* no write goes past this offset */
    uint64_t position[2];      /* of sequential transfers: get and put */
    uint64_t used[ZVM_LIMITS]; /* what was used of spec->limits */
    struct digest *digests[2]; /* owned; get and put; NULL without etag */
    bool over;                 /* a sequential source has more than its byte quota */
    bool ended;                /* streams: the end was seen */
    size_t piece;              /* streams: most bytes of one write(2) that cannot block after a poll; 0: never blocks */
    struct link *link;         /* network channels; borrowed from the session's network */
    struct channel *copies;    /* owned; as many as spec has: what is written goes there, too */
    struct error failure;      /* the host I/O failure that ended the session, if any */
};

/*
 * Before the first call: waits for what is on the other side, until *stop is set if need be. On false c->failure says
 * what failed.
 */
bool channel_connect(struct channel *c);

/*
 * One guest call, buffers already checked and in host memory. Answers bytes or -errno by the table in
 * trusted/session/README.md. CHANNEL_FAILED: the host failed, c->failure says how, the session must end.
 */
enum { CHANNEL_FAILED = INT32_MIN };
int64_t channel_read(struct channel *c, void *buffer, int64_t size, int64_t offset);
int64_t channel_write(struct channel *c, const void *buffer, int64_t size, int64_t offset);

/* Adds to an error which copy it is about. Always false. */
bool channel_copy_failed(const struct channel *copy, struct error *err);

/* Safe on a zeroed channel; safe to repeat. Digests are gone after it. */
void channel_close(struct channel *c);

#endif
