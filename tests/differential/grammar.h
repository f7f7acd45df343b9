/* SPDX-License-Identifier: Apache-2.0 */
/* Random C from a grammar (grammar.def). */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stdio.h>

#include "random.h"

/* Features of C; a function uses a few. */
enum feature {
#define FEATURE(name, declarations, digest) FEATURE_##name,
#include "features.def"
#undef FEATURE
    FEATURES
};

/* A function being written. */
struct writer {
    struct random random;
    FILE *out;         /* borrowed */
    uint32_t features; /* bit set of enum feature */
    unsigned unique;   /* the last number given to a label or a local variable */
    unsigned depth;    /* of statements in statements */
    unsigned budget;   /* statements that may still be written */
    unsigned callees;  /* functions f0 ... that this one may call */
    unsigned gotos;    /* computed gotos that may still be written: each may come to the labels of all */
};

/* Writes a random derivation of the nonterminal, a letter of grammar.def. expressions: how deep expressions may nest.
 */
void grammar_write(struct writer *w, char nonterminal, unsigned expressions);

/* Writes a text of grammar.def's notation. */
void grammar_fill(struct writer *w, const char *text, unsigned expressions);

/* The declarations of the function's features; the statements that stir their values into h. */
void grammar_declarations(struct writer *w);
void grammar_digest(struct writer *w);

/* A switch statement, a computed goto with its labels. */
void switch_write(struct writer *w);
void goto_write(struct writer *w);

/* A function's body of one jump through a table, whose arms all begin with the same comparison and do little else. */
void choice_write(struct writer *w);

#endif
