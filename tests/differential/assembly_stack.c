/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what reads or writes the stack pointer. */
#include <inttypes.h>
#include <string.h>

#include "assembly_rows.h"

bool leave_test(struct test *t, const struct form *f)
{
    t->reg[RBP] = STACK_MIDDLE + 8 * random_below(t->random, 64);
    WRITE(t->insn, "%s", f->mnemonic);
    return true;
}

/* Rows that compute a stack pointer from x. */
bool to_stack_test(struct test *t, const struct form *f)
{
    const char *name = f->row->mnemonic;
    bool mask = name[0] == 'a' && name[1] == 'n', set = name[0] == 'm';
    const char *to = stack_text(f->width);
    unsigned steps = f->width == 8 ? 8 : 32;
    int64_t value = mask             ? -(16ll << random_below(t->random, 4))
                    : name[0] == 'o' ? 8 * random_below(t->random, 8)
                    : set            ? STACK_MIDDLE + 8 * random_below(t->random, 16)
                                     : 8 * ((int64_t)random_below(t->random, 2 * steps) - steps);
    if (set && f->width < 32)
        value &= (1 << f->width) - 1;
    char operand[100];
    /* In 32 bits the upper half is cleared, whatever a negative number has there. */
    switch (random_below(t->random, 3)) {
    case 0:
        WRITE(operand, "$%" PRId64, value);
        break;
    case 1:
        WRITE(operand, "%s", register_text(draw_fixed(t, (uint64_t)value), f->width));
        break;
    default: {
        uint32_t address = draw_address(t, 8);
        memory_text(t, address, operand, sizeof operand);
        WRITE(t->before, "movq $%" PRId64 ", 0x%x", value, address);
    }
    }
    WRITE(t->insn, "%s %s, %s", f->mnemonic, operand, to);
    t->calls = true;
    return true;
}

const char *stack_text(unsigned width)
{
    return width == 8 ? "%spl" : width == 16 ? "%sp" : width == 32 ? "%esp" : "%rsp";
}

/* Rows that read the stack pointer beside x. A guest's is 32 bits wide: so are the values that it meets. */
bool from_stack_test(struct test *t, const struct form *f, bool first)
{
    const char *stack = stack_text(f->width);
    char other[100];
    uint32_t value = STACK + random_below(t->random, 0x1000);
    if (first || random_one_in(t->random, 2)) {
        unsigned n = draw_fixed(t, value);
        WRITE(other, "%s", register_text(n, f->width));
    } else {
        uint32_t address = draw_address(t, 8);
        memory_text(t, address, other, sizeof other);
        WRITE(t->before, "movq $%u, 0x%x", value, address);
    }
    WRITE(t->insn, "%s %s, %s", f->mnemonic, first ? stack : other, first ? other : stack);
    return true;
}

/* lea to %rsp: an address in the stack, without a segment. */
bool lea_stack_test(struct test *t, const struct form *f)
{
    char operand[100];
    do
        memory_text(t, STACK_MIDDLE + 8 * random_below(t->random, 32), operand, sizeof operand);
    while (strchr(operand, ':'));
    WRITE(t->insn, "%s %s, %s", f->mnemonic, operand, stack_text(f->width));
    t->calls = true;
    return true;
}
