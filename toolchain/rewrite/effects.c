/* SPDX-License-Identifier: Apache-2.0 */
#include "effects.h"

#include "number.h"
#include "operand.h"

enum when { EVER, COUNT };

static const struct row {
    const char *mnemonic;
    const char *suffixes;
    enum when when;
    struct effect effect;
} rows[] = {
#define O                                               FLAG_O
#define S                                               FLAG_S
#define Z                                               FLAG_Z
#define P                                               FLAG_P
#define C                                               FLAG_C
#define ALL                                             FLAGS_ALL
#define EFFECT(mnemonic, suffixes, when, reads, writes) { mnemonic, suffixes, when, { reads, writes } },
#include "effects.def"
#undef EFFECT
#undef ALL
#undef C
#undef P
#undef Z
#undef S
#undef O
};

enum { ROWS = sizeof rows / sizeof *rows };

void effects_init(struct effects *t)
{
    mnemonics_init(&t->mnemonics, ROWS);
    for (unsigned i = 0; i < ROWS; i++)
        mnemonics_add(&t->mnemonics, rows[i].mnemonic, rows[i].suffixes, i);
}

void effects_deinit(struct effects *t)
{
    mnemonics_deinit(&t->mnemonics);
}

static bool is_wide(struct span mnemonic, struct span destination)
{
    destination = span_trim(destination);
    return span_ends(mnemonic, "q") ||
           (destination.n && destination.s[0] == '%' && reg_parse(span_from(destination, 1)).width == 64);
}

/* Whether the count is known, and not zero for the width: an immediate, or by one. */
static bool counts(struct span mnemonic, struct span operands)
{
    long long count;
    struct span first = span_trim(span_cut(&operands, ','));
    if (first.n == 0 || first.s[0] != '$')
        return operands.n == 0;
    if (!number_parse(span_from(first, 1), &count))
        return false;
    const char *comma = operands.n ? memrchr(operands.s, ',', operands.n) : NULL;
    struct span last = comma ? span_between(comma + 1, operands.s + operands.n) : operands;
    return count & (is_wide(mnemonic, last) ? 63 : 31);
}

struct effect effects_find(const struct effects *t, struct span mnemonic, struct span operands)
{
    const struct mnemonics_entry *e = mnemonics_next(&t->mnemonics, mnemonic, NULL);
    struct effect effect = e ? rows[e->row].effect : (struct effect){ 0, 0 };
    if (e && rows[e->row].when == COUNT && !counts(mnemonic, operands))
        effect.writes = 0;
    return effect;
}
