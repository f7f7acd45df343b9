/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an enumeration accepts, row by row, compared with the table in the tree.
 *
 * A table is text: one line a row with how many cases were accepted, a hash of which, and what instructions they are.
 * Two tables of the same enumeration differ in the lines whose opcodes changed, so a diff says what a change of the
 * validator let in or out.
 */
#ifndef VERIFY_GOLDEN_H
#define VERIFY_GOLDEN_H

#include "support.h"

enum { GOLDEN_NAMES = 8 };

struct golden_row {
    char name[40]; /* "0f 58 prefix f3" */
    uint64_t count;
    uint64_t hash;                   /* of the numbers of the cases that were counted, in any order */
    const char *names[GOLDEN_NAMES]; /* the first mnemonics met; borrowed */
    char example[48];                /* bytes of the first case, if they are worth a look */
};

struct golden {
    struct golden_row *rows; /* owned */
    size_t used, size;
    char *want;       /* owned; the table in the tree, once golden_end_row() needs it */
    const char *next; /*   the line of it behind the one found last */
};

/* The row of this name; a new one at the end if there is none. Valid until the next call. */
struct golden_row *golden_row(struct golden *g, const char *name);

/* Counts case `number` of the row, an instruction of this name. */
void golden_count(struct golden_row *row, uint64_t number, const char *mnemonic);

/*
 * For programs that make their rows in the order of the table, from anywhere in it: the last row is complete. When the
 * program ends at the first failure anyway (--stop 1) and the row differs from tests/verify/golden/<name>.tsv, it ends
 * now, with a hint how to fail sooner. One that is gone may be noticed by golden_close() only.
 */
void golden_end_row(struct golden *g, struct verify *v, const char *name, const char *hint);

/* What a program does with its table in the end: `--golden N`. */
enum golden_mode { GOLDEN_IGNORE, GOLDEN_COMPARE, GOLDEN_WRITE };

/*
 * Compares the table with tests/verify/golden/<name>.tsv, or writes it there. Each line that differs is a failure of v.
 * Frees the table.
 */
void golden_close(struct golden *g, struct verify *v, const char *name, enum golden_mode mode);

#endif
