/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints a program of random tests of instructions: every row of lowerings.def in turn, and instructions with operands
 * of all forms between them. Usage: assembly SEED [TESTS [SKIP,...]]    assembly --rows: the rows that no test fits, if
 * any
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assembly.h"
#include "lowerings.h"

#include "lowerings.inc"

/* What reads flags: with the condition behind it, or with none. */
static const struct {
    const char *condition;
    unsigned reads;
} conditions[] = {
    { "o", FLAG_O },
    { "b", FLAG_C },
    { "e", FLAG_Z },
    { "s", FLAG_S },
    { "p", FLAG_P },
    { "l", FLAG_S | FLAG_O },
    { "g", FLAG_Z | FLAG_S | FLAG_O },
    { "a", FLAG_C | FLAG_Z },
    { "ge", FLAG_S | FLAG_O },
    { "be", FLAG_C | FLAG_Z },
    { "np", FLAG_P },
    { "nc", FLAG_C },
};
enum { CONDITIONS = sizeof conditions / sizeof *conditions };

static void test_init(struct test *t, struct random *r, unsigned number)
{
    *t = (struct test){ .random = r, .number = number };
    for (unsigned i = 0; i < REGISTERS; i++)
        t->reg[i] = random_edge(r);
    t->reg[RSP] = STACK_MIDDLE + 8 * random_below(r, 32) - 128;
}

/* One addition or comparison of bytes sets all flags; there is one for each combination that exists. */
static void print_flags_set(struct random *r)
{
    static const uint8_t bytes[] = { 0, 1, 2, 0x7F, 0x80, 0x81, 0xFF, 0x55, 0xAA };
    unsigned x = random_one_in(r, 2) ? bytes[random_below(r, sizeof bytes)] : random_below(r, 256);
    unsigned y = random_one_in(r, 2) ? bytes[random_below(r, sizeof bytes)] : random_below(r, 256);
    printf("    movb $%u, flags_byte(%%rip)\n    %s $%u, flags_byte(%%rip)\n", x, random_one_in(r, 2) ? "addb" : "cmpb",
           y);
}

/* Reads some of the defined flags, each in one of several ways. */
static void print_flags_read(struct test *t)
{
    unsigned asked = random_next(t->random) & ((1u << CONDITIONS) - 1);
    if (random_one_in(t->random, 4))
        asked = 1u << random_below(t->random, CONDITIONS);
    if (random_one_in(t->random, 6))
        printf("    movl $7, scratch(%%rip)\n    jmp .Lread%u\n    movl $9, scratch(%%rip)\n.Lread%u:\n", t->number,
               t->number);
    for (unsigned i = 0; i < CONDITIONS; i++) {
        const char *cc = conditions[i].condition;
        if (!(asked >> i & 1) || conditions[i].reads & t->undefined)
            continue;
        /* What comes after may need the registers as they were. */
        switch (*t->after ? 2 : random_below(t->random, 4)) {
        case 0:
            printf("    j%s .Lon%u_%u\n    movb $3, flags_out+%u(%%rip)\n.Lon%u_%u:\n", cc, t->number, i, i, t->number,
                   i);
            break;
        case 1:
            printf("    cmov%s %%rsi, %%rdi\n", cc);
            break;
        default:
            printf("    set%s flags_out+%u(%%rip)\n", cc, i);
        }
    }
    if (!(t->undefined & FLAG_C) && random_one_in(t->random, 3)) {
        static const char *const last[] = { "adcl $5, scratch+8(%rip)", "sbbq $3, scratch+8(%rip)",
                                            "rclq $1, scratch+8(%rip)", "cmc; setc scratch+8(%rip)",
                                            "rcrb $1, scratch+8(%rip)" };
        printf("    %s\n", last[random_below(t->random, 5)]);
    }
}

static void print_test(struct test *t)
{
    printf(".Ltest%u: .globl test%u\ntest%u:\n    movq $%" PRIu64 ", %%rsp\n", t->number, t->number, t->number,
           t->reg[RSP]);
    if (*t->before)
        printf("    %s\n", t->before);
    print_flags_set(t->random);
    printf("    %s\n", t->insn);
    print_flags_read(t);
    if (*t->after)
        printf("    %s\n", t->after);
    puts("    jmp leave_test");
}

static void print_entry(const struct test *t)
{
    printf("    .long test%u, 0\n    .quad ", t->number);
    for (unsigned i = 0; i < REGISTERS; i++)
        printf("%s0x%" PRIx64, i ? "," : "", t->reg[i]);
    printf("\n    .quad %d, %u\n.Lname%u: .ascii \"%s\"\n    .zero 80-%zu\n", t->calls, t->number, t->number, t->name,
           strlen(t->name));
}

static bool skipped(const char *list, unsigned number)
{
    char word[20];
    snprintf(word, sizeof word, ",%u,", number);
    return strstr(list, word) != NULL;
}

/* The rows that rewrite something; those that no test fits. */
static int print_missing_rows(void)
{
    struct random r = { 1 };
    int missing = 0;
    for (size_t i = 0; i < ROWS; i++) {
        struct test t;
        test_init(&t, &r, 0);
        if (rows[i].why == NULL && !row_test(&t, &rows[i])) {
            printf("no test for row %s %s\n", rows[i].mnemonic, rows[i].operands);
            missing++;
        }
    }
    return missing != 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--rows") == 0)
        return print_missing_rows();
    if (argc < 2)
        return 2;
    struct random r = { strtoull(argv[1], NULL, 10) };
    unsigned count = argc > 2 ? (unsigned)atoi(argv[2]) : 200;
    const char *skip = argc > 3 ? argv[3] : "";
    struct test *tests = calloc(count, sizeof *tests);
    if (!tests)
        return 1;
    puts("    .text\n    .weak outside");
    size_t row = random_below(&r, ROWS);
    for (unsigned i = 0; i < count; i++) {
        struct random own = { random_next(&r) };
        test_init(&tests[i], &own, i);
        bool made = false;
        if (i % 3 != 0)
            for (; !made; row = (row + 1) % ROWS)
                made = rows[row].why == NULL && row_test(&tests[i], &rows[row]);
        else
            plain_test(&tests[i]);
        if (!skipped(skip, i))
            print_test(&tests[i]);
        else
            tests[i].name[0] = 0;
    }
    puts("    .section .rodata\n    .balign 8\n    .globl tests, tests_count\ntests:");
    unsigned printed = 0;
    for (unsigned i = 0; i < count; i++)
        if (tests[i].name[0])
            print_entry(&tests[i]), printed++;
    printf("tests_count: .quad %u\n    .section .note.GNU-stack, \"\", @progbits\n", printed);
    free(tests);
    return ferror(stdout) != 0;
}
