/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of branches, calls and returns: the flags are read where they lead. */
#include <inttypes.h>
#include <string.h>

#include "assembly_rows.h"

/*
 * An instruction that jumps or calls, whose target reads the flags. The target is a label of its own name if its
 * address is taken; else a local one, which no indirect branch may reach.
 */
static void set_target(struct test *t, const char *mnemonic, const char *operand, bool taken, bool returns)
{
    WRITE(t->insn, "%s %s\n    movb $1, scratch+40(%%rip)\n    jmp .Lback%u", mnemonic, operand, t->number);
    if (taken)
        APPEND(t->insn, "\n    .globl to%u\nto%u:", t->number, t->number);
    else
        APPEND(t->insn, "\n.Lto%u:", t->number);
    APPEND(t->insn, "\n    movb $2, scratch+41(%%rip)");
    if (returns && random_one_in(t->random, 3))
        APPEND(t->insn, "\n    cmpl $77, %%edx");
    if (returns && random_one_in(t->random, 3))
        APPEND(t->insn, "\n    setc flags_out+20(%%rip)\n    seto flags_out+21(%%rip)");
    APPEND(t->insn, "%s\n.Lback%u:", returns ? "\n    ret" : "", t->number);
}

/* Indirect branches. The target's address differs between native and guest code: it does not stay in sight. */
bool branch_test(struct test *t, const struct form *f)
{
    bool call = strcmp(f->row->mnemonic, "call") == 0;
    char operand[120], plain[110];
    t->calls = call;
    if (strcmp(f->row->operands, "w") == 0) {
        /* A jump to it returns to where the stack says. */
        if (call)
            WRITE(t->insn, "call outside");
        else
            WRITE(t->insn, "call .Lover%u; jmp .Lback%u\n.Lover%u: jmp outside\n.Lback%u:", t->number, t->number,
                  t->number, t->number);
        t->calls = true;
        return true;
    }
    if (strcmp(f->row->operands, "d") == 0) {
        WRITE(operand, ".Lto%u", t->number);
        set_target(t, f->row->mnemonic, operand, false, call);
        return true;
    }
    if (f->row->operands[0] == 'M') {
        put_memory(t, 8, plain, sizeof plain);
        WRITE(t->before, "movq $to%u, %s", t->number, plain);
        WRITE(t->after, "movq $0, %s", plain);
    } else {
        unsigned n = f->row->operands[0] == 'A' ? RAX : draw_register(t);
        WRITE(plain, "%s", register_text(n, 64));
        WRITE(t->before, "movl $to%u, %s", t->number, register_text(n, 32));
        WRITE(t->after, "movl $0, %s", register_text(n, 32));
    }
    WRITE(operand, "*%s", plain);
    set_target(t, f->mnemonic, operand, true, call);
    return true;
}

bool ret_test(struct test *t, const struct form *f)
{
    t->calls = true;
    WRITE(t->before, "leaq -8(%%rsp), %%rsp; movq $to%u, (%%rsp)", t->number);
    set_target(t, f->mnemonic, "", true, false);
    return true;
}

/* Conditional branches: counts near zero, in both halves of the register. */
bool condition_test(struct test *t, const struct form *f)
{
    char operand[24];
    if (f->row->mnemonic[0] == 'l' && random_one_in(t->random, 2)) {
        t->reg[RCX] = 1 + random_below(t->random, 4);
        WRITE(t->insn, ".Lagain%u: leaq 3(%%rax,%%rax), %%rax\n    %s .Lagain%u", t->number, f->mnemonic, t->number);
        return true;
    }
    t->reg[RCX] = random_below(t->random, 3);
    if (random_one_in(t->random, 3))
        t->reg[RCX] |= 1ull << 32;
    snprintf(operand, sizeof operand, ".Lto%u", t->number);
    set_target(t, f->mnemonic, operand, false, false);
    return true;
}
