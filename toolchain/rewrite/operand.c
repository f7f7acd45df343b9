/* SPDX-License-Identifier: Apache-2.0 */
#include "operand.h"

/* A register with its %, at the start of *rest, which moves past it. */
static struct reg take_register(struct span *rest)
{
    *rest = span_trim(*rest);
    if (rest->n == 0 || rest->s[0] != '%')
        return (struct reg){ 0 };
    struct span name = span_name(span_from(*rest, 1));
    struct reg r = reg_parse(name);
    *rest = span_from(*rest, 1 + name.n);
    return r;
}

/* "%base,%index,scale" */
static const char *parse_address(struct operand *o, struct span inside)
{
    struct span base = span_trim(span_cut(&inside, ','));
    struct span index = span_trim(span_cut(&inside, ','));
    o->scale = span_trim(inside);
    if (base.n && (o->base = take_register(&base)).class == REG_NONE)
        return "the base is not a register";
    if (index.n && char_is_digit(index.s[0]) && o->scale.n == 0)
        return NULL; /* "(%rax,1)": a scale without an index says nothing */
    if (index.n && (o->index = take_register(&index)).class == REG_NONE)
        return "the index is not a register";
    if (base.n || index.n)
        return "there is more in the operand than base, index and scale";
    return NULL;
}

static bool starts_address(struct span text, size_t open)
{
    struct span inside = span_trim(span_from(text, open + 1));
    return inside.n && (inside.s[0] == '%' || inside.s[0] == ',');
}

static const char *parse_memory(struct operand *o, struct span text)
{
    o->kind = OPERAND_MEMORY;
    o->disp = text;
    if (text.n == 0)
        return "an operand is missing";
    if (text.s[text.n - 1] != ')')
        return NULL;
    for (size_t open = text.n; open-- > 0;) {
        if (text.s[open] != '(')
            continue;
        if (!starts_address(text, open))
            return NULL; /* parentheses of an expression */
        o->disp = span_trim((struct span){ text.s, open });
        return parse_address(o, (struct span){ text.s + open + 1, text.n - open - 2 });
    }
    return "unbalanced parentheses";
}

const char *operand_parse(struct operand *o, struct span text)
{
    *o = (struct operand){ 0 };
    text = span_trim(text);
    if (text.n && text.s[0] == '*') {
        o->indirect = true;
        text = span_trim(span_from(text, 1));
    }
    if (text.n && text.s[0] == '$') {
        o->kind = OPERAND_IMMEDIATE;
        o->text = span_trim(span_from(text, 1));
        return NULL;
    }
    if (text.n == 0 || text.s[0] != '%')
        return parse_memory(o, text);
    struct span rest = text;
    struct reg r = take_register(&rest);
    rest = span_trim(rest);
    if (r.class == REG_SEGMENT && rest.n && rest.s[0] == ':') {
        o->segment = r;
        return parse_memory(o, span_trim(span_from(rest, 1)));
    }
    o->text = span_from(text, 1);
    o->reg = r.class == REG_X87 ? reg_parse(o->text) : r;
    if (r.class == REG_NONE)
        return "not a register of x86-64";
    if (rest.n && rest.s[0] == '{')
        return "AVX-512 masks are not part of the guest's instruction set";
    if (rest.n && r.class != REG_X87)
        return "something follows the register";
    return NULL;
}

bool operand_uses(const struct operand *o, unsigned number)
{
    return reg_is(o->reg, number) || reg_is(o->base, number) || reg_is(o->index, number);
}

bool operand_is_bare(const struct operand *o)
{
    return o->kind == OPERAND_MEMORY && !o->indirect && o->base.class == REG_NONE && o->index.class == REG_NONE &&
           o->segment.class == REG_NONE;
}

bool operand_is_symbol(const struct operand *o)
{
    return o->kind == OPERAND_MEMORY && o->segment.class == REG_NONE && o->index.class == REG_NONE &&
           (o->base.class == REG_NONE || o->base.class == REG_RIP);
}

struct span operand_target(const struct operand *o)
{
    struct span target = o->disp;
    if (span_ends(target, "@PLT") || span_ends(target, "@plt"))
        target.n -= 4;
    return target;
}
