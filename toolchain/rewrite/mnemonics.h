/* SPDX-License-Identifier: Apache-2.0 */
/* An index of a table's rows by mnemonic, bare and with each of the row's suffixes. */
#ifndef MNEMONICS_H
#define MNEMONICS_H

#include "span.h"

enum { MNEMONIC_LENGTH = 15 };

struct mnemonics_entry {
    char name[MNEMONIC_LENGTH + 1];
    char suffix; /* 0: bare */
    unsigned row;
    unsigned next; /* entry number in the same bucket, in the order of the rows, from 1; 0: none */
};

/* Read-only once all rows are there. */
struct mnemonics {
    struct mnemonics_entry *entry; /* owned */
    size_t entries;
    unsigned *head; /* owned; buckets of entry numbers, from 1 */
};

/* Makes room for that many rows. */
void mnemonics_init(struct mnemonics *m, size_t rows);
void mnemonics_deinit(struct mnemonics *m);

/* Adds a row; rows are added in their order. */
void mnemonics_add(struct mnemonics *m, const char *mnemonic, const char *suffixes, unsigned row);

/* The next entry of that name behind `after`; with NULL the first one. NULL: there are no more. */
const struct mnemonics_entry *mnemonics_next(const struct mnemonics *m, struct span name,
                                             const struct mnemonics_entry *after);

#endif
