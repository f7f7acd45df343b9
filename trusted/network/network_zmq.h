/* SPDX-License-Identifier: Apache-2.0 */
/* Streams over ZeroMQ: tcp, ipc and inproc. */
#ifndef NETWORK_ZMQ_H
#define NETWORK_ZMQ_H

#include "key_file.h"
#include "link.h"
#include "names_client.h"
#include "network.h"
#include "wire.h"

/* The line of a link, and what is known of who is at its other end. */
struct zmq_line {
    struct wire_hub *hub;        /* borrowed */
    struct wire wire;            /* owned */
    struct wire_message message; /* owned; the last one */
    bool binds, inside;
    bool connected;             /* nobody is let in any more */
    unsigned door;              /* its place, for those who knock */
    const char *peer_key;       /* borrowed; NULL without keys */
    struct names_stream *named; /* borrowed; NULL with a fixed address */
    uint8_t cookie[FRAME_COOKIE];
    uint64_t retry_ns; /* when to connect again, if there is no socket */
};

/* The network side of one session. */
struct zmq_session {
    struct network_session base;     /* first: what others see of it */
    const struct manifest *manifest; /* borrowed */
    struct wire_hub *hub;            /* owned; of tcp and ipc */
    struct wire_hub *inside;         /* borrowed; of inproc; NULL without */
    bool keyed;
    struct wire_keys keys;
    struct zmq_line *lines;     /* owned; one a link */
    struct wire **wires;        /* owned; room for those of all links, to wait for */
    struct names_stream *named; /* owned; those of the links that the name service resolves */
    size_t named_count;
};

extern const struct network network_zmq;

#endif
