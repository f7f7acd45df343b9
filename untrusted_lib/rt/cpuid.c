/* The answers of cpuid. What the image's note declares the host must have, so they are the same on every host. */
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
#define WORD(leaf, reg, value, meaning) { leaf, reg, value, 0 },
#define FEATURE(leaf, reg, bit, isa, name) { leaf, reg, 1u << (bit), isa },
#include "cpuid.def"
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
