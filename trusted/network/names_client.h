/* SPDX-License-Identifier: Apache-2.0 */
/* A session's side of the name service: the session says which streams it has, and hears where their other ends are. */
#ifndef NAMES_CLIENT_H
#define NAMES_CLIENT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "manifest.h"
#include "names_frame.h"
#include "wire.h"

/* One stream of a node. */
struct names_stream {
    bool writes;
    const char *peer, *name; /* borrowed */
    size_t peer_size, name_size;
    char address[WIRE_ADDRESS];   /* a reader's own; what the writer is told */
    uint8_t cookie[FRAME_COOKIE]; /* what both ends are told */
    char key[KEY_LENGTH + 1];     /* the other end's; "" without keys */
};

/*
 * Announces the streams of the manifest's node, and waits until the service has answered. False with
 * err set when it refused, or deadline_ns (CLOCK_MONOTONIC) is over; false without when *stop was set.
 */
bool names_resolve(const struct manifest *m, struct wire_hub *hub, struct names_stream *streams, size_t count,
                   const atomic_int *stop, uint64_t deadline_ns, struct error *err);

#endif
