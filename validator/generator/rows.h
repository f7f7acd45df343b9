/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the automaton, while it is built: equal rows are one.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "automaton.h"

#define ROWS_MAX 8192

enum { ROOT, ERROR, AFTER_STATUS, FIRST_FREE };

struct cell {
    uint16_t row;
    uint16_t out; /* ENTRY_END and the class */
};

extern struct cell rows[ROWS_MAX][PAGE_SIZE];
extern unsigned row_count;

/* Says why there is no automaton and ends the build. */
void die(const char *what);
struct cell cell(unsigned row, unsigned out);
bool is_error(struct cell c);
void fill(struct cell *row, struct cell c);

/* Answers the number of a row with this content. */
unsigned row_of(const struct cell *content);

/* What has been built already, by what it was built of. */
struct memo {
    uint64_t key; /* 0: free */
    struct cell value;
};
struct memo *memo_of(uint64_t key);

#endif
