/* SPDX-License-Identifier: Apache-2.0 */
/* lowerings.def as a table: finds the row that fits an instruction. */
#ifndef LOWERINGS_H
#define LOWERINGS_H

#include "insn.h"
#include "mnemonics.h"

/* One row of lowerings.def. */
struct lowering {
    enum insn_prefix prefix;
    const char *mnemonic;
    const char *suffixes;
    const char *operands;
    bool loses;           /* some flags are not as the instruction itself leaves them */
    const char *template; /* NULL in a refusal */
    const char *why;      /* NULL in a rewriting */
};

/* Tells whether a symbol is weak and not defined in this file. */
typedef bool (*lowerings_weak)(void *context, struct span symbol);

/* Read-only once made. */
struct lowerings {
    struct mnemonics mnemonics; /* owned; of the rows */
    lowerings_weak weak;
    void *context;
};

void lowerings_init(struct lowerings *r, lowerings_weak weak, void *context);
void lowerings_deinit(struct lowerings *r);

/*
 * The first row that fits the instruction; NULL: none. live: flags are read behind the instruction; then the first
 * fitting row that keeps flags, or else the first that loses them. *width: the bits that the mnemonic's suffix stands
 * for; 0: none.
 */
const struct lowering *lowerings_find(const struct lowerings *r, const struct insn *insn, bool live, unsigned *width);

#endif
