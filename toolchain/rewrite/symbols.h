/* SPDX-License-Identifier: Apache-2.0 */
/* The symbols of one source file, and all facts about them. */
#ifndef SYMBOLS_H
#define SYMBOLS_H

#include <stdint.h>

#include "span.h"

enum {
    SYMBOL_TARGET = 1,  /* an indirect branch may reach it: a function, or its address is taken */
    SYMBOL_DEFINED = 2, /* a label or an assignment of this file */
    SYMBOL_WEAK = 4,
    SYMBOL_ASSIGNED = 32, /* = or .set gave it a value that may be any */
    SYMBOL_CODE = 8,      /* a direct branch goes there, or .type says that it is a function */
    SYMBOL_MEASURED = 16, /* a distance from it or to it is taken */
};

struct symbol {
    struct span name; /* borrowed from the source */
    uint32_t number;  /* of a label "1:": which definition of it; 0 otherwise */
    uint32_t flags;
    long long size;    /* in bytes, by .size or .comm; 0 where it is not known */
    uint32_t count;    /* of a label "1:": how many were defined so far */
    struct span alias; /* what it was set to; empty: not set */
    uint32_t counted;  /* the line in which a person adds a number to it, counting bytes; 0: none */
    uint32_t node;     /* of a label in code: its place in liveness.h; 0: none */
};

/* Zeroed is empty. */
struct symbols {
    struct symbol *slot; /* owned */
    size_t slots;
    size_t used;
};

/* Finds the symbol or adds it. The pointer is good until the next call. */
struct symbol *symbols_get(struct symbols *t, struct span name, uint32_t number);

void symbols_free(struct symbols *t);

#endif
