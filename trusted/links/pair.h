/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line between two processes of one host: a pair of connected sockets, and a file in memory for what is long.
 *
 * A message goes through the socket. A short payload goes with it; a longer one is written to one of PAIR_PLACES places
 * of the file, in turn. So as many messages as a link grants may be under way, and no writer is held up by a full
 * socket. The maker of the pair hands each end its socket, and both ends the file.
 */
#ifndef PAIR_H
#define PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "line.h"
#include "link_frame.h"

enum {
    PAIR_PLACES = 8, /* as many as a link grants: LINK_WINDOW */
    PAIR_MEMORY = PAIR_PLACES * FRAME_BYTES,
    PAIR_SHORT = FRAME_TEXT, /* longest payload that goes through the socket */
    PAIR_SIZE = 4,           /* before the header: how many bytes are in the file, little-endian */
    PAIR_MESSAGE = PAIR_SIZE + FRAME_HEADER + PAIR_SHORT,
};

struct pair {
    int socket, memory;         /* owned; -1: there is none */
    uint64_t placed, taken;     /* long messages that went and came */
    bool lost;                  /* the other end has let go */
    uint8_t came[PAIR_MESSAGE]; /* the last message, */
    uint8_t *whole;             /* owned; or here, with what was in the file; FRAME_MOST bytes; NULL before the first */
};

/* Makes the two ends' sockets, and the file for both: descriptors that a new program does not inherit. */
bool pair_make(int sockets[2], int *memory, struct error *err);

/* Takes an end over, which is looked at. False with err set where it is none. */
bool pair_open(struct pair *p, int socket, int memory, struct error *err);

extern const struct line_ops pair_ops; /* of a struct pair */

void pair_release(struct pair *p);

#endif
