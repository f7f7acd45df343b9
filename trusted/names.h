/*
 * The name service: tells the nodes of a job where the others are.
 *
 * A node is one session. It says which job it belongs to, which streams it has, with whom, and where it is bound; when
 * every node that another one named is there and each stream has both its ends, all of them are answered.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key_file.h"
#include "manifest.h"
#include "names_frame.h"
#include "wire.h"

enum { NAMES_REFRESH_MS = 1000, NAMES_EXPIRE_MS = 5000 };

/* One stream of a node. */
struct names_stream {
    bool writes;
    const char *peer, *name; /* borrowed */
    size_t peer_size, name_size;
    char address[WIRE_ADDRESS];   /* a reader's own; what the writer is told */
    uint8_t cookie[NAMES_COOKIE]; /* what both ends are told */
    char key[WIRE_KEY + 1];       /* the other end's; "" without keys */
};

/*
 * names_client.c: announces the streams of the manifest's node, and waits until the service has answered. False with
 * err set when it refused, or deadline_ns (CLOCK_MONOTONIC) is over; false without when *stop was set.
 */
bool names_resolve(const struct manifest *m, struct wire_hub *hub, struct names_stream *streams, size_t count,
                   const atomic_int *stop, uint64_t deadline_ns, struct error *err);

/* What a service is started with. */
struct names_options {
    const char *listen;           /* tcp://HOST:PORT or ipc://PATH; port 0 or *: any */
    const struct wire_keys *keys; /* borrowed; NULL: nobody is checked */
    const struct key_list *allow; /* borrowed; with keys: who may come in */
    uint64_t wait_ns;             /* how long a job may stay incomplete */
    void (*log)(const char *line);
};

struct names_server;

/* names.c */
struct names_server *names_open(const struct names_options *o, struct error *err);

/* Where it listens, with the real port. */
const char *names_address(const struct names_server *s);

/* Serves until there is something to read from stop_fd. */
void names_serve(struct names_server *s, int stop_fd);

/* Tells those who wait that it is over. Takes NULL. */
void names_close(struct names_server *s);

#endif
