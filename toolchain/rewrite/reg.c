/* SPDX-License-Identifier: Apache-2.0 */
#include "reg.h"

static const char *const names64[] = { "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                       "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15" };
static const char *const names32[] = { "eax", "ecx", "edx",  "ebx",  "esp",  "ebp",  "esi",  "edi",
                                       "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d" };
static const char *const names16[] = { "ax",  "cx",  "dx",   "bx",   "sp",   "bp",   "si",   "di",
                                       "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w" };
static const char *const names8[] = { "al",  "cl",  "dl",   "bl",   "spl",  "bpl",  "sil",  "dil",
                                      "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b" };

static const struct {
    uint8_t width;
    const char *const *names;
} general[] = { { 32, names32 }, { 64, names64 }, { 8, names8 }, { 16, names16 } };

/* Other registers: whole names, and names that a number follows (numbered). */
static const struct {
    const char *name;
    bool numbered;
    struct reg reg;
} others[] = {
    { "xmm", true, { REG_VECTOR, 0, 0 } },  { "ymm", true, { REG_VECTOR, 0, 0 } },
    { "rip", false, { REG_RIP, 0, 0 } },    { "eip", false, { REG_RIP, 0, 0 } },
    { "ah", false, { REG_HIGH, 0, 8 } },    { "ch", false, { REG_HIGH, 1, 8 } },
    { "dh", false, { REG_HIGH, 2, 8 } },    { "bh", false, { REG_HIGH, 3, 8 } },
    { "riz", false, { REG_ZERO, 0, 0 } },   { "eiz", false, { REG_ZERO, 0, 0 } },
    { "es", false, { REG_SEGMENT, 0, 0 } }, { "cs", false, { REG_SEGMENT, 1, 0 } },
    { "ss", false, { REG_SEGMENT, 2, 0 } }, { "ds", false, { REG_SEGMENT, 3, 0 } },
    { "fs", false, { REG_SEGMENT, 4, 0 } }, { "gs", false, { REG_SEGMENT, 5, 0 } },
    { "st", false, { REG_X87, 0, 0 } },     { "mm", true, { REG_BANNED, 0, 0 } },
    { "zmm", true, { REG_BANNED, 0, 0 } },  { "k", true, { REG_BANNED, 0, 0 } },
    { "cr", true, { REG_BANNED, 0, 0 } },   { "dr", true, { REG_BANNED, 0, 0 } },
    { "db", true, { REG_BANNED, 0, 0 } },   { "bnd", true, { REG_BANNED, 0, 0 } },
    { "tmm", true, { REG_BANNED, 0, 0 } },
};

/* Cheaper than span_is(): nearly all comparisons fail at the first letter. */
static bool same(struct span x, const char *name)
{
    size_t i = 0;
    while (i < x.n && name[i] == x.s[i])
        i++;
    return i == x.n && name[i] == 0;
}

static bool numbered(struct span name, const char *prefix)
{
    size_t n = strlen(prefix);
    return span_starts(name, prefix) && name.n > n && name.n <= n + 2 && char_is_digit(name.s[n]) &&
           char_is_digit(name.s[name.n - 1]);
}

/* Vector registers past 15 are those of AVX-512. */
static bool is_upper(struct span name, struct reg reg)
{
    return reg.class == REG_VECTOR && name.n == 5 && (name.s[3] > '1' || name.s[4] > '5');
}

struct reg reg_parse(struct span name)
{
    for (size_t g = 0; g < sizeof general / sizeof *general; g++)
        for (uint8_t i = 0; i < 16; i++)
            if (same(name, general[g].names[i]))
                return (struct reg){ REG_GENERAL, i, general[g].width };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].numbered ? numbered(name, others[i].name) : same(name, others[i].name))
            return is_upper(name, others[i].reg) ? (struct reg){ REG_BANNED, 0, 0 } : others[i].reg;
    if (span_starts(name, "st(") && name.n == 5)
        return (struct reg){ REG_X87, (uint8_t)(name.s[3] - '0'), 0 };
    return (struct reg){ 0 };
}

const char *reg_name(unsigned number, unsigned width)
{
    for (size_t g = 0; g < sizeof general / sizeof *general; g++)
        if (general[g].width == width)
            return general[g].names[number & 15];
    return "?";
}
