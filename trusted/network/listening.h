/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where to listen: what names and wildcards of addresses stand for. ZeroMQ binds numbers and interfaces, no names of
 * hosts, and puts a temporary socket into whatever directory it finds.
 */
#ifndef LISTENING_H
#define LISTENING_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum {
    LISTENING_MOST = 8,      /* most addresses that a name stands for */
    LISTENING_ADDRESS = 256, /* longest address, with its NUL */
};

struct listening {
    char addresses[LISTENING_MOST][LISTENING_ADDRESS];
    size_t count;
    bool temporary; /* a socket in a directory of its own: whoever listens there removes both */
};

/*
 * What to bind for an address: itself, or the numbers of the host that it names. For the wildcard of ipc it is a socket
 * in a new directory that only this user can enter.
 */
bool listening_resolve(struct listening *l, const char *address, struct error *err);

/*
 * A socket that listens at an address of ipc; -1 with errno set. ZeroMQ's own way would remove whatever has the name,
 * and again when it closes. Here a file that was there stays, unless it is a socket at which nobody listens.
 */
int listening_open(const char *address);

/* Removes a socket's name by its address, and of a temporary one the directory. */
void listening_remove(const char *address, bool temporary);

#endif
