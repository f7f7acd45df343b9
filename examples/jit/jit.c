/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiler in a sandbox: expressions on the command line become machine code, which runs over standard input.
 *
 *     jit EXPRESSION...               prints what each makes of the input, compiled
 *     jit --interpret EXPRESSION...   the same, interpreted
 *     jit --test COUNT                holds compiled against interpreted for so many random expressions
 *     jit --hostile NAME              adds what the sandbox forbids to the code, and asks to run it
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zvm.h>

#include "compiler.h"

enum { PAGE = 4096 };

static uint8_t *input;
static uint32_t input_size;

static void read_input(void)
{
    size_t room = 1 << 16, n;

    input = malloc(room);
    while (input && (n = fread(input + input_size, 1, room - input_size, stdin)) > 0)
        if ((input_size += (uint32_t)n) == room)
            input = realloc(input, room *= 2);
    if (!input || input_size == 0) {
        fputs("jit: no input, or no room for it\n", stderr);
        exit(2);
    }
}

static struct code new_code(void)
{
    struct code c = { .bytes = aligned_alloc(PAGE, CODE_SIZE) };

    if (!c.bytes)
        abort();
    return c;
}

/* Runs what was compiled, and gives the memory back for the next. */
static uint32_t run(struct code *c, const uint8_t *bytes, uint32_t count)
{
    int32_t answer = zvm_jail(c->bytes, (int32_t)c->size);

    if (answer != 0) {
        fprintf(stderr, "jit: zvm_jail: %s\n", strerror(-answer));
        exit(3);
    }
    uint32_t sum = ((compiled *)(uintptr_t)c->bytes)(bytes, count);
    zvm_unjail(c->bytes, (int32_t)c->size);
    return sum;
}

static int evaluate(char **texts, int interpreted)
{
    struct code c = new_code();
    struct expression e;
    const char *wrong;

    read_input();
    for (; *texts; texts++) {
        if (!expression_parse(&e, *texts, &wrong)) {
            fprintf(stderr, "jit: %s: cannot be read from \"%s\" on\n", *texts, wrong);
            return 2;
        }
        uint32_t sum;
        if (interpreted) {
            sum = expression_interpret(&e, input, input_size);
        } else {
            compile(&c, &e);
            sum = run(&c, input, input_size);
        }
        printf("%08x %s\n", sum, *texts);
    }
    return 0;
}

/* A random expression, written at *to. */
static void write_random(char **to, int depth)
{
    static const char *const operators[] = { "+", "-", "*", "&", "|", "^", "<<", ">>" };

    switch (depth > 0 ? rand() % 8 : rand() % 3) {
    case 0:
        *to += sprintf(*to, "%u", (unsigned)rand() * 3u >> rand() % 32);
        break;
    case 1:
        *to += sprintf(*to, "x");
        break;
    case 2:
        *to += sprintf(*to, "i");
        break;
    case 3:
        *to += sprintf(*to, rand() % 2 ? "-" : "~");
        write_random(to, depth - 1);
        break;
    default:
        *to += sprintf(*to, "(");
        write_random(to, depth - 1);
        *to += sprintf(*to, " %s ", operators[rand() % 8]);
        write_random(to, depth - 1);
        *to += sprintf(*to, ")");
    }
}

static int test(int count)
{
    struct code c = new_code();
    struct expression e;
    const char *wrong;
    uint8_t bytes[64];

    for (int i = 0; i < count; i++) {
        char text[8192], *end = text;
        write_random(&end, 1 + i % 7);
        for (size_t k = 0; k < sizeof bytes; k++)
            bytes[k] = (uint8_t)rand();
        if (!expression_parse(&e, text, &wrong)) {
            fprintf(stderr, "jit: %s: cannot be read\n", text);
            return 1;
        }
        compile(&c, &e);
        uint32_t size = 1 + (uint32_t)i % sizeof bytes, expected = expression_interpret(&e, bytes, size);
        uint32_t sum = run(&c, bytes, size);
        if (sum != expected) {
            fprintf(stderr, "jit: %s: %08x, not %08x\n", text, sum, expected);
            return 1;
        }
    }
    printf("%d expressions: compiled and interpreted agree\n", count);
    return 0;
}

static const struct {
    const char *name;
    uint8_t size, bytes[16];
} hostiles[] = {
    { "syscall", 2, { 0x0F, 0x05 } },
    { "ret", 1, { 0xC3 } },                                       /* not in its group */
    { "store", 7, { 0x89, 0x04, 0x25, 0x00, 0x00, 0x02, 0x00 } }, /* mov %eax, 0x20000 */
    { "jump", 2, { 0xEB, 0xFD } },                                /* to the ret of the return group */
};

/* Good code with something behind it. */
static int hostile(const char *name)
{
    struct code c = new_code();
    struct expression e;
    const char *wrong;

    expression_parse(&e, "x", &wrong);
    compile(&c, &e);
    for (size_t i = 0; i < sizeof hostiles / sizeof *hostiles; i++) {
        if (strcmp(hostiles[i].name, name) != 0)
            continue;
        emit(&c, hostiles[i].bytes, hostiles[i].size);
        run(&c, (const uint8_t *)"x", 1);
        puts("it ran");
        return 0;
    }
    fprintf(stderr, "jit: nothing hostile is called %s\n", name);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--test") == 0)
        return test(atoi(argv[2]));
    if (argc == 3 && strcmp(argv[1], "--hostile") == 0)
        return hostile(argv[2]);
    int interpreted = argc > 1 && strcmp(argv[1], "--interpret") == 0;
    return evaluate(argv + 1 + interpreted, interpreted);
}
