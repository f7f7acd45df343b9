/* The rewriting rules, and how to find the one that fits an instruction. */
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
    bool loses;           /* flags that the instruction sets or keeps are not there afterwards */
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
 * The first row that fits, or NULL; where flags are read behind the instruction (live), the first that does not lose
 * them, or else the first that does. *width: what the suffix says, in bits; 0 without one.
 */
const struct lowering *lowerings_find(const struct lowerings *r, const struct insn *insn, bool live, unsigned *width);

#endif
