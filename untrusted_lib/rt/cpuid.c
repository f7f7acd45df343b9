/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of cpuid and of __builtin_cpu_supports(). What the image's note declares the host must have, so they are
 * the same on every host.
 */
#include <stddef.h>
#include <stdint.h>
#include <zvm/abi/sfi.h>

enum { EAX, EBX, ECX, EDX, REGISTERS };

static const struct answer {
    uint32_t leaf;
    uint32_t reg;
    uint32_t value;
    uint32_t isa; /* only if the image declares these */
} answers[] = {
#define WORD(leaf, reg, value, meaning)         { leaf, reg, value, 0 },
#define FEATURE(leaf, reg, bit, gcc, isa, name) { leaf, reg, 1u << (bit), isa },
#define LEVEL(gcc, name)
#include "cpuid.def"
#undef LEVEL
#undef FEATURE
#undef WORD
};

/* The last word of the image's note. */
extern const uint32_t __zvm_isa;

/*
 * Takes %eax and %ecx and leaves all four as cpuid would. General registers alone: the caller saves no others.
 */
__attribute__((target("general-regs-only"))) void __zvm_cpuid_answer(uint32_t regs[REGISTERS])
{
    uint32_t leaf = regs[EAX], subleaf = regs[ECX];
    for (int i = 0; i < REGISTERS; i++)
        regs[i] = 0;
    if (leaf == 7 && subleaf != 0)
        return;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (answers[i].leaf == leaf && (answers[i].isa & ~__zvm_isa) == 0)
            regs[answers[i].reg] |= answers[i].value;
}

/* What GCC makes of __builtin_cpu_supports(): bits of these, by GCC's numbers. */
struct {
    uint32_t vendor, type, subtype;
    uint32_t features;
} __cpu_model;
uint32_t __cpu_features2[3];

enum { NONE = -1, VENDOR_OTHER = 3 };

static const struct feature {
    int number;
    uint32_t isa;
} features[] = {
#define WORD(leaf, reg, value, meaning)
#define FEATURE(leaf, reg, bit, gcc, isa, name) { gcc, isa },
#define LEVEL(gcc, name)                        { gcc, 0 },
#include "cpuid.def"
#undef LEVEL
#undef FEATURE
#undef WORD
};

/* Before other constructors, and again by __builtin_cpu_init(). */
__attribute__((constructor(101))) int __cpu_indicator_init(void)
{
    __cpu_model.vendor = VENDOR_OTHER;
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        int number = features[i].number;
        if (number == NONE || (features[i].isa & ~__zvm_isa) != 0)
            continue;
        uint32_t *word = number < 32 ? &__cpu_model.features : &__cpu_features2[number / 32 - 1];
        *word |= 1u << number % 32;
    }
    return 0;
}
