/* The rewriting rules, and how to find the one that fits an instruction. */
#ifndef RULES_H
#define RULES_H

#include "insn.h"

/* One row of rules.def. */
struct rule {
    enum insn_prefix prefix;
    const char *mnemonic;
    const char *suffixes;
    const char *operands;
    const char *template; /* NULL in a refusal */
    const char *why;      /* NULL in a rewriting */
};

/* Tells whether a symbol is weak and not defined in this file. */
typedef bool (*rules_weak)(void *context, struct span symbol);

/* An index of the rows by mnemonic; read-only once made. */
struct rules {
    struct rules_entry *entry; /* owned */
    size_t entries;
    unsigned *head; /* owned; buckets of entry numbers, from 1 */
    rules_weak weak;
    void *context;
};

void rules_init(struct rules *r, rules_weak weak, void *context);
void rules_deinit(struct rules *r);

/* The first row that fits, or NULL. *width: what the suffix says, in bits; 0 without one. */
const struct rule *rules_find(const struct rules *r, const struct insn *insn, unsigned *width);

/* A direct branch's target as written, without "@PLT". */
struct span branch_target(const struct operand *o);

/* Memory without registers, or relative to %rip. */
bool operand_is_symbol(const struct operand *o);

#endif
