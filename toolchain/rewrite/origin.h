/* SPDX-License-Identifier: Apache-2.0 */
/* Where the statement at hand comes from, as messages name it. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "buffer.h"
#include "source.h"
#include "symbols.h"

/* Zeroed, but for the file, is the start of a source. */
struct origin {
    const char *file;        /* that the assembler reads; borrowed */
    bool compiled;           /* GCC wrote it */
    bool by_hand;            /* ... but for assembly, which stands between #APP and #NO_APP */
    struct span marker_file; /* the last line marker: empty before the first */
    long long marker_shift;  /* what it adds to the line */
    struct symbols files;    /* owned; by the number of .file, the name being the alias */
    struct span source;      /* the file that GCC compiled, by .file; empty: not said */
    struct span function;    /* that GCC's code is in, by .type; empty: in none */
    struct span loc_file;    /* of the last .loc in the function */
    long long loc_line;      /* ... 0: there was none */
};

/* Back to the start of the source. */
void origin_restart(struct origin *o);

/*
 * What a line marker, #APP, .file, .loc, .type and .size say. GCC writes markers around inline assembly, the C
 * preprocessor everywhere.
 */
void origin_follow(struct origin *o, const struct statement *st);

/* Whether GCC wrote the statement at hand, not a person. */
bool origin_is_compiled(const struct origin *o);

/* "file:line: error: ", or as much as can be said. */
void origin_print(const struct origin *o, unsigned line, struct buffer *out);

/* "line 7" of the file that origin_print() names; without one, of the assembly. */
void origin_print_line(const struct origin *o, unsigned line, struct buffer *out);

void origin_free(struct origin *o);

#endif
