/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The name service: tells the nodes of a job where the others are.
 *
 * A node is one session. It says which job it belongs to, which streams it has, with whom, and where it is bound; when
 * every node that another one named is there and each stream has both its ends, all of them are answered.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "key_file.h"
#include "wire.h"

/* What a service is started with. */
struct names_options {
    const char *listen;           /* tcp://HOST:PORT or ipc://PATH; port 0 or *: any */
    const struct wire_keys *keys; /* borrowed; NULL: nobody is checked */
    const struct key_list *allow; /* borrowed; with keys: who may come in */
    uint64_t wait_ns;             /* how long a job may stay incomplete */
    void (*log)(const char *line);
};

struct names_server;

struct names_server *names_open(const struct names_options *o, struct error *err);

/* Where it listens, with the real port. */
const char *names_address(const struct names_server *s);

/* Serves until there is something to read from stop_fd. */
void names_serve(struct names_server *s, int stop_fd);

/* Tells those who wait that it is over. Takes NULL. */
void names_close(struct names_server *s);

#endif
