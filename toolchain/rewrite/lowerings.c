/* SPDX-License-Identifier: Apache-2.0 */
#include "lowerings.h"

#include "lowerings.inc"
#include "number.h"

void lowerings_init(struct lowerings *r, lowerings_weak weak, void *context)
{
    *r = (struct lowerings){ .weak = weak, .context = context };
    mnemonics_init(&r->mnemonics, ROWS);
    for (unsigned i = 0; i < ROWS; i++)
        mnemonics_add(&r->mnemonics, rows[i].mnemonic, rows[i].suffixes, i);
}

void lowerings_deinit(struct lowerings *r)
{
    mnemonics_deinit(&r->mnemonics);
    *r = (struct lowerings){ 0 };
}

static bool is_general(const struct operand *o)
{
    return o->kind == OPERAND_REGISTER && (o->reg.class == REG_GENERAL || o->reg.class == REG_HIGH) &&
           !reg_is(o->reg, RSP);
}

static bool is_wide(const struct operand *o, unsigned width)
{
    return o->kind == OPERAND_REGISTER && o->reg.class == REG_GENERAL && o->reg.width == width;
}

static bool is_symbolic(struct span disp)
{
    long long value;
    return !number_parse(disp, &value) && !memchr(disp.s, '@', disp.n);
}

static bool fits_memory(const struct operand *o, char class)
{
    bool on_stack = reg_is(o->base, RSP) && o->segment.class == REG_NONE;
    switch (class) {
    case 'm':
        return !o->indirect;
    case 'a':
        return operand_is_symbol(o) && is_symbolic(o->disp);
    case 'k':
        return on_stack && o->index.class != REG_GENERAL;
    case 'n':
        return on_stack && o->index.class == REG_GENERAL;
    case 'e':
        return o->base.width == 32 || o->index.width == 32;
    }
    return false;
}

static bool fits(const struct lowerings *r, const struct operand *o, char class)
{
    bool memory = o->kind == OPERAND_MEMORY;
    switch (class) {
    case 'x':
        return true;
    case 'i':
        return o->kind == OPERAND_IMMEDIATE;
    case 'r':
        return !o->indirect && is_general(o);
    case 'h':
        return is_wide(o, 16);
    case 'l':
        return is_wide(o, 32);
    case 'q':
        return is_wide(o, 64);
    case 's':
        return o->kind == OPERAND_REGISTER && reg_is(o->reg, RSP);
    case 'z':
        return is_wide(o, 32) && reg_is(o->reg, RSP);
    case 'N':
        return (is_wide(o, 16) || is_wide(o, 8)) && reg_is(o->reg, RSP);
    case 'X':
        return o->kind == OPERAND_REGISTER && o->reg.class == REG_VECTOR && o->text.s[0] == 'x';
    case 'T':
        return o->kind == OPERAND_REGISTER && o->reg.class == REG_X87 && o->reg.number == 0;
    case 'v':
        return !o->indirect && (memory || is_general(o));
    case 'd':
        return operand_is_bare(o);
    case 'w':
        return operand_is_bare(o) && r->weak(r->context, operand_target(o));
    case 'R':
        return o->indirect && is_general(o);
    case 'A':
        return o->indirect && reg_is(o->reg, 0);
    case 'M':
        return o->indirect && memory;
    }
    return memory && fits_memory(o, class);
}

/* (%rsi), (%rdi) or the accumulator: "movsb (%rsi), %ecx" is another instruction than "movsb". */
static bool fits_string(const struct operand *o)
{
    if (o->kind == OPERAND_MEMORY)
        return (reg_is(o->base, RSI) || reg_is(o->base, RDI)) && o->disp.n == 0 && o->index.class == REG_NONE;
    return o->kind == OPERAND_REGISTER && reg_is(o->reg, 0);
}

/* pattern: class letters with commas between them, "*" or "S". */
static bool matches(const struct lowerings *r, const struct insn *insn, const char *pattern)
{
    if (*pattern == '*')
        return true;
    if (*pattern == 'S')
        return insn->operands == 0 ||
               (insn->operands == 2 && fits_string(&insn->operand[0]) && fits_string(&insn->operand[1]));
    unsigned i = 0;
    for (; *pattern; pattern++)
        if (*pattern != ',' && (i == insn->operands || !fits(r, &insn->operand[i++], *pattern)))
            return false;
    return i == insn->operands;
}

const struct lowering *lowerings_find(const struct lowerings *r, const struct insn *insn, bool live, unsigned *width)
{
    const struct lowering *losing = NULL;
    for (const struct mnemonics_entry *e = NULL; (e = mnemonics_next(&r->mnemonics, insn->mnemonic, e));) {
        const struct lowering *rule = &rows[e->row];
        if (rule->prefix != insn->prefix || !matches(r, insn, rule->operands) || (losing && rule->loses))
            continue;
        *width = insn_suffix_width(e->suffix);
        if (!live || !rule->loses)
            return rule;
        losing = rule;
    }
    if (!losing)
        *width = 0;
    return losing;
}
