/* SPDX-License-Identifier: Apache-2.0 */
/* Runs generated tests, one after the other, each on fresh memory and registers, and prints what each left. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA = 0x100000, DATA = 0x2000, STACK = 0x4000, STACK_SIZE = 0x1000, RED_ZONE = 128, ARENA_SIZE = 0x6000 };

/* As assembly.c prints it. */
struct test {
    uint64_t code;
    uint64_t regs[16];
    uint64_t calls;
    uint64_t number;
    char name[80];
};
extern const struct test tests[];
extern const uint64_t tests_count;

extern uint64_t state_in[16], state_out[16];
extern uint8_t vector_in[512], vector_out[512], flags_out[32], scratch[64];
void enter_test(uint64_t code);
_Alignas(32) _Thread_local uint64_t tls_words[12] = { 1, 2, 3, 0x8000000000000000u, 5 };

#ifdef __zerovm__
/* Covers the arena, wherever it begins. */
static uint8_t space[2 << 20] __attribute__((used));
#else
static uint8_t arena_memory[ARENA_SIZE] __attribute__((section(".arena"), used)) = { 1 };
#endif

static uint64_t stir(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

static uint64_t of_memory(uint64_t h, const uint8_t *p, size_t n)
{
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t v;
        memcpy(&v, p, 8);
        h = stir(h, v);
    }
    return h;
}

static void fill(uint8_t *p, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i += 8) {
        uint64_t v = stir(seed, i);
        memcpy(p + i, &v, 8);
    }
}

static void run(const struct test *t, int loud)
{
    uint8_t *arena = (uint8_t *)(uintptr_t)ARENA;
    fill(arena, DATA, t->number);
    fill(arena + STACK, STACK_SIZE, t->number + 1);
    fill(vector_in, sizeof vector_in, t->number + 2);
    memcpy(state_in, t->regs, sizeof state_in);
    memset(flags_out, 0x55, sizeof flags_out);
    memset(scratch, 0, sizeof scratch);
    enter_test(t->code);
    printf("%d %s:", (int)t->number, t->name);
    for (int i = 0; i < 16; i++)
        if (i != 11 && i != 14)
            printf(" %llx", (unsigned long long)state_out[i]);
    fputs(" flags ", stdout);
    for (int i = 0; i < 12; i++)
        printf("%x", flags_out[i] & 15);
    uint64_t rsp = state_out[4];
    uint64_t from = rsp - (t->calls ? 0 : RED_ZONE) - ARENA;
    if (from < STACK || from > STACK + STACK_SIZE)
        from = STACK;
    uint64_t h = of_memory(1, arena, DATA);
    printf(" data %llx stack %llx vectors %llx scratch %llx\n", (unsigned long long)h,
           (unsigned long long)of_memory(2, arena + from, STACK + STACK_SIZE - from),
           (unsigned long long)of_memory(3, vector_out, sizeof vector_out),
           (unsigned long long)of_memory(4, scratch, sizeof scratch));
    if (loud)
        for (unsigned i = 0; i < DATA; i += 8)
            printf("%x %llx\n", ARENA + i, (unsigned long long)*(uint64_t *)(arena + i));
}

int main(int argc, char **argv)
{
#ifdef __zerovm__
    if ((uintptr_t)space > ARENA || (uintptr_t)space + sizeof space < ARENA + ARENA_SIZE)
        return puts("the arena is not where it should be"), 9;
#endif
    int only = argc > 1 ? atoi(argv[1]) : -1;
    for (uint64_t i = 0; i < tests_count; i++)
        if (only < 0 || tests[i].number == (uint64_t)only)
            run(&tests[i], only >= 0);
    return 0;
}
