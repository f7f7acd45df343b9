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

/* With room for that many rows. */
void mnemonics_init(struct mnemonics *m, size_t rows);
void mnemonics_deinit(struct mnemonics *m);

/* Rows come in their order. */
void mnemonics_add(struct mnemonics *m, const char *mnemonic, const char *suffixes, unsigned row);

/* The first entry of that name behind `after`, or of all when that is NULL; NULL at the end. */
const struct mnemonics_entry *mnemonics_next(const struct mnemonics *m, struct span name,
                                             const struct mnemonics_entry *after);

#endif
