/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections through ZeroMQ, for channels and for the name service; wire.c is the one home of libzmq.
 *
 * A hub is what some connections share: their threads and their keys. A wire is one connection: a PAIR socket, which
 * has one peer at a time and turns others away. A post takes requests from many. One thread at a time for a hub and
 * what is made from it; but a hub without keys may have inproc wires that are used by a thread each.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "address.h"
#include "error.h"

enum {
    WIRE_ADDRESS = 256,       /* longest address, with its NUL */
    WIRE_HEARTBEAT_MS = 1000, /* how often a silent peer is asked for a sign of life, */
    WIRE_DEAD_MS = 5000,      /* and how long it may take to give one */
    WIRE_HANDSHAKE_MS = 5000, /* how long a stranger may take to say who he is */
    WIRE_RETRY_MS = 20,       /* how often a peer that is not there yet is tried again */
};

struct wire_keys {
    char public_key[KEY_LENGTH + 1], secret_key[KEY_LENGTH + 1];
};

bool wire_keys_new(struct wire_keys *keys, struct error *err);

/* The public key that belongs to a secret one; false where the text is no key. */
bool wire_keys_complete(struct wire_keys *keys);

struct wire_hub;

/* keys: this side's own, copied; NULL: nothing is encrypted, and nobody checked. */
struct wire_hub *wire_hub_new(const struct wire_keys *keys, struct error *err);

/* Its wires must be closed before. Takes NULL. */
void wire_hub_free(struct wire_hub *hub);

/*
 * Answers those who knock with a key. admit: whether the one with this public key may come in, at the wire or post that
 * was made with this door; NULL: nobody may. Nobody comes in while this is not called, but ZeroMQ keeps some 12 KiB of
 * each who knocked until he is answered.
 */
typedef bool wire_admit(void *context, unsigned door, const char *key);
void wire_hub_admit(struct wire_hub *hub, wire_admit *admit, void *context);

/* A message that came in. */
struct wire_message {
    _Alignas(8) uint8_t opaque[64]; /* zmq_msg_t */
    const uint8_t *bytes;           /* borrowed: valid until wire_message_release() */
    size_t size;
};

/* Safe on a zeroed message; safe to repeat. */
void wire_message_release(struct wire_message *m);

/* One connection; zeroed when there is none. */
struct wire {
    struct wire_hub *hub;       /* borrowed */
    void *socket;               /* owned */
    void *monitor;              /* owned; of connecting wires */
    bool named;                 /* there is a file at address that is ours to remove */
    bool temporary;             /* in a directory that is, too */
    bool lost;                  /* the monitor said so once */
    bool met;                   /* the other side's ZeroMQ has answered */
    char address[WIRE_ADDRESS]; /* where it is bound, with the real port, or connects to */
};

/* What is asked of a wire. */
struct wire_options {
    const char *address;  /* tcp://HOST:PORT, ipc://PATH or inproc://NAME */
    const char *peer_key; /* of who must be at the other end; only with the hub's keys. NULL to bind: admit() says */
    size_t most;          /* bytes of the longest message that may come */
    int waiting;          /* messages that may wait here, each way */
    unsigned door;        /* for admit() */
};

bool wire_bind(struct wire *w, struct wire_hub *hub, const struct wire_options *o, struct error *err);

/* Tries once. When wire_lost() says so, close it and try again. */
bool wire_connect(struct wire *w, struct wire_hub *hub, const struct wire_options *o, struct error *err);

/* The other end is there: takes the name of an ipc socket away, so that nobody else finds it and nothing is left. */
void wire_hide(struct wire *w);

/* Whether a wire that was connected, or met a peer, has none any more, or one that takes nothing of all that waits for
 * it. What came before may still wait. */
bool wire_lost(struct wire *w);

/* Header and payload as one message; copied. False: there is nobody, or no room. */
bool wire_send(struct wire *w, const void *header, size_t header_size, const void *payload, size_t size);

/* The next message; false when none came within so many milliseconds, which may be 0, or a signal did. m must be
 * released. */
bool wire_receive(struct wire *w, struct wire_message *m, int timeout_ms);

/* Waits until something comes in at one of the wires, or for the hub's admit(), or time is over, or a signal came. hub:
 * NULL when nobody is to be admitted. */
void wire_wait(struct wire_hub *hub, struct wire *const *wires, size_t count, int timeout_ms);

/*
 * At once: what was sent and is not out yet is forgotten, but for inproc. Sockets never linger: one that does while its
 * peer still sends may end the process (link_end.c). Safe on a zeroed wire; safe to repeat.
 */
void wire_close(struct wire *w);

/*
 * Requests from many, and answers. Server: binds a ROUTER; client: connects a DEALER, again and again by itself. The
 * key of the server is pinned by who connects.
 */
struct post {
    struct wire wire;
};

enum { POST_SENDER = 8 };

/* Who sent a request: what an answer is addressed to. */
struct post_sender {
    uint8_t id[POST_SENDER];
    size_t size;
    char key[KEY_LENGTH + 1]; /* "" without keys */
};

bool post_serve(struct post *p, struct wire_hub *hub, const struct wire_options *o, struct error *err);
bool post_call(struct post *p, struct wire_hub *hub, const struct wire_options *o, struct error *err);

/* from: NULL for clients. As wire_receive. */
bool post_receive(struct post *p, struct post_sender *from, struct wire_message *m, int timeout_ms);

/* to: NULL for clients. What cannot be sent is dropped. */
void post_send(struct post *p, const struct post_sender *to, const void *bytes, size_t size);

/* Waits until something comes in, or time is over. True when there is something to read from fd, unless that is -1. */
bool post_wait(struct post *p, int fd, int timeout_ms);

void post_close(struct post *p);

#endif
