/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the conformance test of channels: what a row says. */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "manifest.h"

enum { TABLE_STEPS = 12 };

/* One call: what it is given and what it must answer. */
struct step {
    uint64_t call; /* trap number; 0 ends */
    uint64_t channel;
    uint64_t place; /* enum script_place */
    int64_t size, offset;
    int64_t answer;
};

/* What a row needs of the source, beyond the mode. */
enum need {
    ANY = 0,
    NEVER_ENDS = 1,  /* does not meet the end: sources without one pass too */
    STORES = 2,      /* a file or a buffer: what is written can be read again */
    HAS_SIZE = 4,    /* the size of its content is known when the session starts */
    ONLY_MODE = 8,   /* this very mode, not the same with the other direction as well */
    ROOM_FOR_5 = 16, /* a buffer that has so much capacity */
};

struct row {
    const char *promise;
    unsigned mode; /* of one direction, which holds with any mode of the other; or of both */
    unsigned need;
    size_t content; /* bytes that the source has at the start */
    int64_t limits[ZVM_LIMITS];
    struct step steps[TABLE_STEPS];
    uint64_t used[ZVM_LIMITS]; /* what the report must say */
};

extern const struct row table[];
extern const size_t table_rows;

#endif
