/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "assembly.h"

static const char *const names[REGISTERS][4] = {
    { "%al", "%ax", "%eax", "%rax" },      { "%cl", "%cx", "%ecx", "%rcx" },      { "%dl", "%dx", "%edx", "%rdx" },
    { "%bl", "%bx", "%ebx", "%rbx" },      { "%spl", "%sp", "%esp", "%rsp" },     { "%bpl", "%bp", "%ebp", "%rbp" },
    { "%sil", "%si", "%esi", "%rsi" },     { "%dil", "%di", "%edi", "%rdi" },     { "%r8b", "%r8w", "%r8d", "%r8" },
    { "%r9b", "%r9w", "%r9d", "%r9" },     { "%r10b", "%r10w", "%r10d", "%r10" }, { "%r11b", "%r11w", "%r11d", "%r11" },
    { "%r12b", "%r12w", "%r12d", "%r12" }, { "%r13b", "%r13w", "%r13d", "%r13" }, { "%r14b", "%r14w", "%r14d", "%r14" },
    { "%r15b", "%r15w", "%r15d", "%r15" },
};

const char *register_text(unsigned number, unsigned width)
{
    return names[number][width == 8 ? 0 : width == 16 ? 1 : width == 32 ? 2 : 3];
}

unsigned draw_register(struct test *t)
{
    for (;;) {
        unsigned n = random_below(t->random, REGISTERS);
        if (n != RSP && n != R11 && n != R14)
            return n;
    }
}

unsigned draw_fixed(struct test *t, uint64_t value)
{
    for (;;) {
        unsigned n = draw_register(t);
        if (t->fixed >> n & 1)
            continue;
        t->fixed |= 1u << n;
        t->reg[n] = value;
        return n;
    }
}

uint32_t draw_address(struct test *t, unsigned size)
{
    uint32_t room = 0x800 - size;
    uint32_t offset = random_below(t->random, room) / size * size;
    return random_one_in(t->random, 5) ? STACK + 0x400 + offset % 0x380 / size * size : CELLS - 0x400 + offset;
}

int64_t draw_immediate(struct test *t, unsigned width)
{
    uint64_t value = random_edge(t->random);
    return width == 8 ? (int8_t)value : width == 16 ? (int16_t)value : (int32_t)value;
}

static int32_t draw_displacement(struct test *t)
{
    switch (random_below(t->random, 4)) {
    case 0:
        return 0;
    case 1:
        return (int32_t)random_below(t->random, 256) - 128;
    case 2:
        return (int32_t)random_below(t->random, 1 << 20) - (1 << 19);
    }
    return (int32_t)random_next(t->random);
}

/* By a base, and by an index in half of the cases; %rsp may be the base if the address is near it. */
static void by_registers(struct test *t, uint32_t address, const char *symbol, char *out, size_t size)
{
    int32_t disp = draw_displacement(t);
    unsigned scale = 1u << random_below(t->random, 4);
    bool narrow = random_one_in(t->random, 6);
    unsigned width = narrow ? 32 : 64;
    uint64_t rest = (uint64_t)address - (uint64_t)(int64_t)disp, garbage = narrow ? random_next(t->random) << 32 : 0;
    char shown[40];
    if (symbol) {
        disp = (int32_t)random_below(t->random, 64) - 32;
        rest = (uint64_t)address - CELLS - (uint64_t)(int64_t)disp;
        snprintf(shown, sizeof shown, "%s%+" PRId32, symbol, disp);
    } else {
        snprintf(shown, sizeof shown, disp || random_one_in(t->random, 4) ? "%" PRId32 : "", disp);
    }
    if (random_one_in(t->random, 2)) {
        snprintf(out, size, "%s(%s)", shown,
                 register_text(draw_fixed(t, narrow ? (uint32_t)rest | garbage : rest), width));
        return;
    }
    uint64_t index = random_one_in(t->random, 3) ? random_next(t->random) : random_edge(t->random) % 64 - 32;
    uint64_t base = rest - index * scale;
    unsigned b = draw_fixed(t, narrow ? (uint32_t)base | garbage : base), i = draw_fixed(t, index);
    snprintf(out, size, "%s(%s,%s,%u)", shown, register_text(b, width), register_text(i, width), scale);
}

static void by_index(struct test *t, uint32_t address, char *out, size_t size)
{
    unsigned scale = 1u << random_below(t->random, 4);
    int32_t disp = (int32_t)(address % scale) - (int32_t)(scale * random_below(t->random, 4096));
    unsigned i = draw_fixed(t, ((uint64_t)address - (uint64_t)(int64_t)disp) / scale);
    snprintf(out, size, "%" PRId32 "(,%s,%u)", disp, register_text(i, 64), scale);
}

static void by_stack(struct test *t, uint32_t address, char *out, size_t size)
{
    int64_t disp = (int64_t)address - (int64_t)t->reg[RSP];
    if (random_one_in(t->random, 3)) {
        uint64_t index = random_below(t->random, 64);
        snprintf(out, size, "%" PRId64 "(%%rsp,%s,8)", disp - (int64_t)index * 8,
                 register_text(draw_fixed(t, index), 64));
        return;
    }
    snprintf(out, size, "%" PRId64 "(%s)", disp, random_one_in(t->random, 8) ? "%esp" : "%rsp");
}

void memory_text(struct test *t, uint32_t address, char *out, size_t size)
{
    int32_t from_cells = (int32_t)address - CELLS;
    char inner[100];
    if (address >= STACK && random_one_in(t->random, 2))
        return by_stack(t, address, out, size);
    switch (random_below(t->random, 9)) {
    case 0:
        snprintf(out, size, "cells%+" PRId32 "(%%rip)", from_cells);
        return;
    case 1:
        snprintf(out, size, "cells%+" PRId32, from_cells);
        return;
    case 2:
        snprintf(out, size, "0x%" PRIx32, address);
        return;
    case 3:
        return by_registers(t, address, "cells", out, size);
    case 4:
        return by_index(t, address, out, size);
    case 5:
        by_registers(t, address, NULL, inner, sizeof inner);
        snprintf(out, size, "%%ds:%s", inner);
        return;
    }
    by_registers(t, address, NULL, out, size);
}
