/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions for the rows of lowerings.def. */
#include <inttypes.h>
#include <string.h>

#include "assembly_rows.h"

static unsigned suffix_width(char c)
{
    return c == 'b' ? 8 : c == 'w' ? 16 : c == 'l' ? 32 : 64;
}

static void form_draw(struct test *t, const struct lowering *row, struct form *f)
{
    static const char *const prefixes[] = { "", "rep ", "repne " };
    size_t n = strlen(row->suffixes);
    char suffix = n ? row->suffixes[random_below(t->random, (unsigned)n)] : 0;
    bool moves_stack = strcmp(row->mnemonic, "push") == 0 || strcmp(row->mnemonic, "pop") == 0;
    if (moves_stack)
        suffix = 'q'; /* 64-bit mode has no other */
    *f = (struct form){ .row = row, .width = suffix ? suffix_width(suffix) : 64 };
    snprintf(f->mnemonic, sizeof f->mnemonic, "%s%s%s%c", prefixes[row->prefix],
             row->prefix != PREFIX_NONE && row->operands[0] == 'S' && random_one_in(t->random, 4) ? "addr32 " : "",
             row->mnemonic, suffix);
    snprintf(t->name, sizeof t->name, "%s %s", f->mnemonic, row->operands);
}

void put_memory(struct test *t, unsigned bytes, char *out, size_t size)
{
    memory_text(t, draw_address(t, bytes), out, size);
}

static bool string_test(struct test *t, const struct form *f)
{
    char last = f->mnemonic[strlen(f->mnemonic) - 1];
    unsigned bytes = suffix_width(last) / 8;
    bool both = f->row->mnemonic[0] == 'm' || f->row->mnemonic[0] == 'c', far = random_one_in(t->random, 3);
    uint32_t to = CELLS - 0x300 + random_below(t->random, 0x200),
             from = far ? to + random_below(t->random, 64) : to - 0x200;
    bool narrow = strstr(f->mnemonic, "addr32") != NULL;
    t->reg[RDI] = to;
    t->reg[RSI] = from;
    t->reg[RCX] = random_below(t->random, random_one_in(t->random, 3) ? 60 : 5);
    /* Processors leave the upper halves alone when nothing is done. */
    if (narrow && t->reg[RCX] && random_one_in(t->random, 2)) {
        t->reg[RCX] |= random_next(t->random) << 32;
        t->reg[RDI] |= random_next(t->random) << 32;
        t->reg[RSI] |= random_next(t->random) << 32;
    }
    /* Scans and comparisons should now and then go on, or end, in the middle. */
    if (strchr("sc", f->row->mnemonic[0]) && random_one_in(t->random, 2)) {
        unsigned at = bytes * random_below(t->random, 5);
        for (unsigned i = 0; i <= at && i < 40; i += 8)
            APPEND(t->before, "movq $%d, 0x%x; ", f->row->prefix == PREFIX_REPNE && i + 8 <= at ? 5 : 0, to + i);
        for (unsigned i = 0; both && i <= at && i < 40; i += 8)
            APPEND(t->before, "movq $0, 0x%x; ", from + i);
        t->reg[RAX] = 0;
    }
    WRITE(t->insn, "%s", f->mnemonic);
    return true;
}

static bool bit_test(struct test *t, const struct form *f)
{
    char letter = f->row->operands[0];
    unsigned width = letter == 'h' ? 16 : letter == 'l' ? 32 : 64;
    int64_t offset = (int64_t)random_below(t->random, 16000) - 8000;
    uint32_t address = CELLS + random_below(t->random, 256) - 128;
    uint64_t value = width == 16   ? (random_next(t->random) << 16 | (uint16_t)offset)
                     : width == 32 ? (random_next(t->random) << 32 | (uint32_t)offset)
                                   : (uint64_t)offset;
    char operand[100];
    unsigned n = draw_fixed(t, value);
    memory_text(t, address, operand, sizeof operand);
    t->undefined = FLAG_O | FLAG_S | FLAG_P;
    t->calls = true; /* what it keeps below the red zone */
    WRITE(t->insn, "%s %s, %s", random_one_in(t->random, 2) ? f->row->mnemonic : f->mnemonic, register_text(n, width),
          operand);
    return true;
}

/* Rounding modes; they are set back when flags have been read. */
static bool mode_test(struct test *t, const struct form *f)
{
    char operand[100];
    put_memory(t, 4, operand, sizeof operand);
    bool control = strcmp(f->row->mnemonic, "fldcw") == 0;
    unsigned mode = random_below(t->random, 4);
    WRITE(t->before, control ? "movw $%u, %s" : "movl $%u, %s", control ? 0x37F | mode << 10 : 0x1F80 | mode << 13,
          operand);
    WRITE(t->insn, "%s %s", f->mnemonic, operand);
    WRITE(t->after,
          "fldpi; fldl2e; fdivp; fstpt scratch+16(%%rip)\n    movl $%u, scratch(%%rip)\n    %s scratch(%%rip)",
          control ? 0x37F : 0x1F80, f->mnemonic);
    /* In a guest SSE's mode rules the x87, too. */
    if (!control)
        WRITE(t->after, "vdivsd %%xmm1, %%xmm2, %%xmm3\n    movl $0x1F80, scratch(%%rip)\n    %s scratch(%%rip)",
              f->mnemonic);
    t->calls = true;
    return true;
}

static bool xlat_test(struct test *t, const struct form *f)
{
    t->reg[RBX] = CELLS - random_below(t->random, 256);
    WRITE(t->insn, "%s", f->row->mnemonic);
    return true;
}

/* The status word goes to %ax: the processor's other form is not in the guest's instruction set. */
static bool status_test(struct test *t, const struct form *f)
{
    char operand[100] = "%ax";
    if (strcmp(f->row->mnemonic, "fstcw") == 0)
        put_memory(t, 2, operand, sizeof operand);
    WRITE(t->insn, "fldpi; fldl2e; fcomp; %s %s; fstp %%st(0)", f->row->mnemonic, operand);
    return true;
}

/* Non-temporal moves: loads and stores of vectors, stores of registers. */
static bool nontemporal_test(struct test *t, const struct form *f)
{
    bool wide = f->row->mnemonic[0] == 'v' && random_one_in(t->random, 2),
         load = strstr(f->row->mnemonic, "dqa") != NULL;
    bool general = strncmp(f->row->mnemonic, "movnti", 6) == 0;
    char operand[100], vector[12];
    unsigned width = f->mnemonic[6] == 'q' || (f->mnemonic[6] == 0 && random_one_in(t->random, 2)) ? 64 : 32;
    put_memory(t, general ? width / 8 : wide ? 32 : 16, operand, sizeof operand);
    snprintf(vector, sizeof vector, "%%%cmm%u", wide ? 'y' : 'x', random_below(t->random, 16));
    if (general)
        WRITE(t->insn, "%s %s, %s", f->mnemonic, register_text(draw_register(t), width), operand);
    else
        WRITE(t->insn, "%s %s, %s", f->mnemonic, load ? operand : vector, load ? vector : operand);
    return true;
}

static bool memory_test(struct test *t, const struct form *f)
{
    char operand[100];
    put_memory(t, 1, operand, sizeof operand);
    WRITE(t->insn, "%s %s", f->mnemonic, operand);
    return true;
}

static bool bare_test(struct test *t, const struct form *f)
{
    WRITE(t->insn, "%s", f->mnemonic);
    return true;
}

/* bsf and bsr, whose flags but Z are undefined; tzcnt and lzcnt spelled with a prefix define C as well. */
static bool scan_test(struct test *t, const struct form *f)
{
    char operand[100];
    /* With a zero in 32 bits, processors differ in what they leave in the upper half. */
    unsigned to = draw_fixed(t, f->width == 32 ? (uint32_t)random_next(t->random) : random_edge(t->random));
    unsigned from = draw_register(t);
    t->undefined = FLAG_O | FLAG_S | FLAG_P | (f->row->prefix == PREFIX_NONE ? FLAG_C : 0);
    if (random_one_in(t->random, 2)) {
        uint32_t address = draw_address(t, f->width / 8);
        memory_text(t, address, operand, sizeof operand);
        if (random_one_in(t->random, 3))
            WRITE(t->before, "mov%c $0, 0x%x", f->width == 16 ? 'w' : f->width == 32 ? 'l' : 'q', address);
    } else {
        WRITE(operand, "%s", register_text(from, f->width));
        if (random_one_in(t->random, 3))
            t->reg[from] &= ~0xFFFFull;
    }
    WRITE(t->insn, "%s %s, %s", f->mnemonic, operand, register_text(to, f->width));
    return true;
}

/* An operand by its class letter; false for classes that rows with a test of their own have. */
static bool put_class(struct test *t, const struct form *f, char class, char *out, size_t size)
{
    switch (class) {
    case 'r':
        snprintf(out, size, "%s", register_text(draw_register(t), f->width));
        return true;
    case 'h':
        snprintf(out, size, "%s", register_text(draw_register(t), 16));
        return true;
    case 'm':
        put_memory(t, f->width / 8, out, size);
        return true;
    case 'v':
        return put_class(t, f, random_one_in(t->random, 2) ? 'r' : 'm', out, size);
    case 's':
        snprintf(out, size, "%s", stack_text(f->width));
        return true;
    case 'a':
        snprintf(out, size, "cells+%u%s", random_below(t->random, 64), random_one_in(t->random, 2) ? "(%rip)" : "");
        return true;
    case 'k':
        snprintf(out, size, "%d(%%rsp)", (int)random_below(t->random, 4096) - 2048);
        return true;
    case 'n':
        snprintf(out, size, "%d(%%rsp,%s,%u)", (int)random_below(t->random, 4096) - 2048,
                 register_text(draw_register(t), 64), 1u << random_below(t->random, 4));
        return true;
    case 'e':
        snprintf(out, size, "%d(%s,%s,%u)", (int)random_below(t->random, 4096) - 2048,
                 register_text(draw_register(t), 32), register_text(draw_register(t), 32),
                 1u << random_below(t->random, 4));
        return true;
    }
    return false;
}

/* Rows whose operands are all that matters. */
static bool plain_row_test(struct test *t, const struct form *f)
{
    char operand[3][100];
    unsigned n = 0;
    for (const char *p = f->row->operands; *p; p += p[1] == ',' ? 2 : 1)
        if (!put_class(t, f, *p, operand[n++], sizeof operand[0]))
            return false;
    WRITE(t->insn, "%s %s%s%s", f->mnemonic, n > 0 ? operand[0] : "", n > 1 ? ", " : "", n > 1 ? operand[1] : "");
    return true;
}

static bool lea_test(struct test *t, const struct form *f)
{
    char operand[100];
    if (f->row->operands[0] == 'm') {
        do
            put_memory(t, 8, operand, sizeof operand);
        while (strchr(operand, ':'));
        WRITE(t->insn, "%s %s, %s", f->mnemonic, operand, register_text(draw_register(t), f->width));
        return true;
    }
    return plain_row_test(t, f);
}

/* Pops the upper of two values. */
static bool free_pop_test(struct test *t, const struct form *f)
{
    WRITE(t->insn, "fldpi; fldl2e; %s %%st%s; fstpt scratch+16(%%rip)", f->mnemonic,
          random_one_in(t->random, 2) ? "" : "(0)");
    return true;
}

static bool xgetbv_test(struct test *t, const struct form *f)
{
    t->reg[RCX] = 0;
    /* Hosts may keep more state than guests know of. */
    WRITE(t->insn, "%s", f->mnemonic);
    WRITE(t->after, "andl $7, %%eax");
    return true;
}

/* Answers about the processor differ by design; tests/conformance has them. Nothing of the native side is to compare
 * with. */
static bool cpuid_test(struct test *t, const struct form *f)
{
    WRITE(t->insn, "%s", f->mnemonic);
    WRITE(t->after, "xorl %%eax, %%eax; xorl %%ebx, %%ebx; xorl %%ecx, %%ecx; xorl %%edx, %%edx");
    t->calls = true;
    return true;
}

/* Vectors with any immediate, of which the assembler clears what the processor ignores. %ymm where all operands may be.
 */
static bool immediate_test(struct test *t, const struct form *f)
{
    static const char *const wide[] = { "vmpsadbw", "vperm2f128", "vperm2i128", "vcvtps2ph" };
    const char *operands = f->row->operands + 2;
    char operand[100], letter = 'x';
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strcmp(f->row->mnemonic, wide[i]) == 0 && !strchr(operands, 'X'))
            letter = 'y';
    bool stores = strcmp(f->row->mnemonic, "vcvtps2ph") == 0, insert = strchr(operands, 'm') != NULL;
    WRITE(t->insn, "%s $%u", f->mnemonic, random_below(t->random, 256));
    for (const char *p = operands; *p; p += p[1] == ',' ? 2 : 1) {
        bool may = stores ? p != operands : p == operands;
        if (may && (insert || random_one_in(t->random, 2)))
            put_memory(t, insert ? 4 : letter == 'y' && !stores ? 32 : 16, operand, sizeof operand);
        else
            WRITE(operand, "%%%cmm%u", stores && p != operands ? 'x' : letter, random_below(t->random, 16));
        APPEND(t->insn, ", %s", operand);
    }
    return true;
}

/* By how a mnemonic starts; operands "" fits all rows. The first that fits. */
static const struct {
    const char *mnemonic, *operands;
    bool (*make)(struct test *t, const struct form *f);
} makers[] = {
    { "mov", "x,N", to_stack_test },
    { "add", "x,N", to_stack_test },
    { "sub", "x,N", to_stack_test },
    { "and", "x,N", to_stack_test },
    { "or", "x,N", to_stack_test },
    { "call", "", branch_test },
    { "jmp", "", branch_test },
    { "ret", "", ret_test },
    { "loop", "", condition_test },
    { "j", "", condition_test },
    { "stos", "", string_test },
    { "movsb", "", string_test },
    { "movsw", "", string_test },
    { "movsl", "", string_test },
    { "movsq", "", string_test },
    { "lods", "", string_test },
    { "scas", "", string_test },
    { "cmps", "", string_test },
    { "xlat", "", xlat_test },
    { "leave", "", leave_test },
    { "bsf", "", scan_test },
    { "bsr", "", scan_test },
    { "bt", "", bit_test },
    { "fst", "", status_test },
    { "movnt", "", nontemporal_test },
    { "vmovnt", "", nontemporal_test },
    { "prefetch", "", memory_test },
    { "cl", "", memory_test },
    { "ldmxcsr", "", mode_test },
    { "vldmxcsr", "", mode_test },
    { "fldcw", "", mode_test },
    { "xgetbv", "", xgetbv_test },
    { "cpuid", "", cpuid_test },
    { "ffreep", "", free_pop_test },
    { "lea", "m,s", lea_stack_test },
    { "lea", "", lea_test },
    { "endbr", "", bare_test },
    { "pause", "", bare_test },
    { "nop", "", plain_row_test },
    { "mov", "x,s", to_stack_test },
    { "add", "x,s", to_stack_test },
    { "sub", "x,s", to_stack_test },
    { "and", "x,s", to_stack_test },
    { "or", "x,s", to_stack_test },
};

bool row_test(struct test *t, const struct lowering *row)
{
    struct form f;
    form_draw(t, row, &f);
    bool first = strlen(row->operands) == 3 && row->operands[2] == 'x',
         compares = strchr("ct", row->mnemonic[0]) != NULL;
    if (compares && (first || strncmp(row->operands, "x,", 2) == 0))
        return from_stack_test(t, &f, first);
    if (row->operands[0] == 'i')
        return immediate_test(t, &f);
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (strncmp(row->mnemonic, makers[i].mnemonic, strlen(makers[i].mnemonic)) == 0 &&
            (!*makers[i].operands || strcmp(row->operands, makers[i].operands) == 0))
            return makers[i].make(t, &f);
    return plain_row_test(t, &f);
}
