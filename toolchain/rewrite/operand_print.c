/* SPDX-License-Identifier: Apache-2.0 */
/* Memory operands: the heart of the sandbox scheme, in one place. */
#include "operand_print.h"

#include <zvm/abi/layout.h>

#include "number.h"

enum { WIDEST = 64 }; /* bytes that an access takes at most */

static void put_register(struct rewriter *r, unsigned number, unsigned width)
{
    buffer_char(&r->out, '%');
    buffer_text(&r->out, reg_name(number, width));
}

/* "(%base,%index,scale)" with registers of one width. */
static void put_registers(struct rewriter *r, const struct operand *o, unsigned width)
{
    buffer_char(&r->out, '(');
    if (o->base.class == REG_GENERAL)
        put_register(r, o->base.number, width);
    if (o->index.class == REG_GENERAL) {
        buffer_char(&r->out, ',');
        put_register(r, o->index.number, width);
        buffer_char(&r->out, ',');
        buffer_text(&r->out, o->scale.n ? "" : "1");
        buffer_span(&r->out, o->scale);
    }
    buffer_char(&r->out, ')');
}

static void put_absolute(struct rewriter *r, struct span disp)
{
    long long value;
    buffer_text(&r->out, "%gs:");
    if (number_parse(disp, &value))
        buffer_number(&r->out, (int)value);
    else
        buffer_span(&r->out, disp);
    buffer_text(&r->out, "(,%eiz,1)");
}

/*
 * Whether "symbol", "symbol+8" or "symbol-8" surely lies in the image: within the symbol's size, or within a page of
 * it, for text lies before the data and the linker leaves a page behind it. A constant index out of bounds may lead
 * anywhere. Other expressions count as outside.
 */
static bool lies_inside(struct rewriter *r, struct span expression)
{
    long long offset;
    struct span name = span_name(expression);
    if (name.n == 0)
        return expression.s[0] == '"';
    size_t digits = 0;
    while (digits < name.n && char_is_digit(expression.s[digits]))
        digits++;
    bool label = digits + 1 == name.n && (expression.s[digits] == 'b' || expression.s[digits] == 'f');
    if (digits > 0 && !label)
        return false; /* a number, and no label "1f" */
    const struct symbol *s = symbols_get(&r->symbols, name, 0);
    struct span rest = span_trim(span_from(expression, name.n));
    if (s->flags & SYMBOL_ASSIGNED)
        return false;
    if (rest.n == 0)
        return true;
    struct span number = span_trim(span_from(rest, 1));
    if ((rest.s[0] != '+' && rest.s[0] != '-') || !number_parse(number, &offset) || number.n == 0)
        return false;
    if (rest.s[0] == '-')
        offset = -offset;
    return offset > -ZVM_PAGE_SIZE && offset <= s->size + ZVM_PAGE_SIZE - WIDEST;
}

/* %rip reaches symbols of the image. A weak symbol may be missing and a number may be any address: both are absolute.
 */
static void put_symbol(struct rewriter *r, const struct operand *o)
{
    bool relocated = memchr(o->disp.s, '@', o->disp.n);
    bool inside = !r->lowerings.weak(r, o->disp) && (relocated || lies_inside(r, o->disp));
    if (!inside || (o->base.class == REG_NONE && relocated))
        return put_absolute(r, o->disp);
    buffer_span(&r->out, o->disp);
    buffer_text(&r->out, "(%rip)");
}

static bool is_near_stack(const struct operand *o)
{
    long long disp;
    return reg_is(o->base, RSP) && o->index.class != REG_GENERAL && number_parse(o->disp, &disp) &&
           disp >= -ZVM_STACK_REACH && disp < ZVM_STACK_REACH - WIDEST;
}

/* Thread-local: the thread pointer is a word of the image, and %fs:0 is that word. */
static void put_thread_local(struct rewriter *r, const struct operand *o)
{
    if (!r->address_to_scratch) {
        buffer_text(&r->out, "__zvm_thread_pointer(%rip)");
        return;
    }
    buffer_text(&r->out, "%gs:");
    buffer_span(&r->out, o->disp);
    buffer_text(&r->out, "(%r11d)");
}

static void put_memory(struct rewriter *r, const struct operand *o)
{
    if (o->segment.class == REG_SEGMENT)
        return put_thread_local(r, o);
    if (operand_is_symbol(o))
        return put_symbol(r, o);
    if (is_near_stack(o)) {
        buffer_span(&r->out, o->disp);
        return put_registers(r, o, 64);
    }
    buffer_text(&r->out, "%gs:");
    buffer_span(&r->out, o->disp);
    put_registers(r, o, 32);
}

void operand_print(struct rewriter *r, const struct operand *o)
{
    if (o->kind == OPERAND_MEMORY)
        return put_memory(r, o);
    buffer_char(&r->out, o->kind == OPERAND_REGISTER ? '%' : '$');
    buffer_span(&r->out, o->text);
}

void operand_print_address(struct rewriter *r, const struct operand *o)
{
    buffer_span(&r->out, o->disp);
    if (o->base.class == REG_RIP)
        buffer_text(&r->out, "(%rip)");
    else if (o->base.class == REG_GENERAL || o->index.class == REG_GENERAL)
        put_registers(r, o, 64);
}

void operand_print_register(struct rewriter *r, const struct operand *o, unsigned width)
{
    if (o->kind == OPERAND_REGISTER && o->reg.class == REG_GENERAL)
        put_register(r, o->reg.number, width);
    else
        operand_print(r, o);
}
