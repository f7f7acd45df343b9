/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams to other sessions, as sessions see them.
 *
 * A program that links ZeroMQ hands the engine a table of these functions (network_zmq.h). Without the table a manifest
 * with network channels is refused, and nothing of ZeroMQ is in the program.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "channel.h"
#include "error.h"
#include "manifest.h"

/* The network side of one session. One thread at a time. */
struct network_session;

struct network {
    /* For a session of this manifest; stop: not 0, do not wait any longer. *shared is the engine's, for all sessions of
     * the process; made here on first use. */
    struct network_session *(*open)(const struct manifest *m, void *_Atomic *shared, const atomic_int *stop,
                                    struct error *err);
    /* Gives the channel, opened with a network source, its operations. Binds what is to be bound; waits for nobody. */
    bool (*add)(struct network_session *n, struct channel *c, struct error *err);
    /* Waits until every channel's other end is there, at most the manifest's connect_timeout. On false the channel's
     * failure says why, unless *stop was set. */
    bool (*connect)(struct network_session *n);
    /* The guest ended well: tells the other ends, and waits for none. False as above. */
    bool (*end)(struct network_session *n);
    /* After that: whether those that read have taken all, which is waited for a moment. False as above. */
    bool (*settle)(struct network_session *n, bool *over);
    /* Lets go. reason: what to tell the other ends of streams that are not finished. Takes NULL. */
    void (*close)(struct network_session *n, const char *reason);
    /* When no session is left; NULL where sessions share nothing. */
    void (*shared_free)(void *shared);
};

/* pairs.c: sessions of one host, joined by whoever started them. */
extern const struct network network_pairs;

#endif
