/* SPDX-License-Identifier: Apache-2.0 */
#include "host.h"

#include <errno.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/platform/x86.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mapping.h"
#include "zvm/abi/sfi.h"

/* The kernel's headers of the oldest system we build on do not have these yet. */
enum { SHSTK_STATUS = 0x5005, SHSTK_ENABLED = 1 };

/* A processor feature and the ZVM_ISA_ bit that asks for it; 0: x86-64-v3, which every guest may use. */
struct feature {
    const char *name;
    uint32_t isa;
    bool present;
};

/*
 * The C library has asked the processor already, and whether the kernel saves the registers; asking again costs a
 * virtual machine microseconds a question.
 */
static bool check_features(uint32_t isa, struct error *err)
{
#define FEATURE(name, isa)                                                                                             \
    {                                                                                                                  \
#name, isa, CPU_FEATURE_ACTIVE(name)                                                                           \
    }
    const struct feature features[] = {
        FEATURE(CMPXCHG16B, 0),
        FEATURE(POPCNT, 0),
        FEATURE(SSE3, 0),
        FEATURE(SSSE3, 0),
        FEATURE(SSE4_1, 0),
        FEATURE(SSE4_2, 0),
        FEATURE(AVX, 0),
        FEATURE(AVX2, 0),
        FEATURE(BMI1, 0),
        FEATURE(BMI2, 0),
        FEATURE(F16C, 0),
        FEATURE(FMA, 0),
        FEATURE(LZCNT, 0),
        FEATURE(MOVBE, 0),
        FEATURE(OSXSAVE, 0),
        FEATURE(AES, ZVM_ISA_AES),
        FEATURE(VAES, ZVM_ISA_VAES),
        FEATURE(PCLMULQDQ, ZVM_ISA_PCLMUL),
        FEATURE(VPCLMULQDQ, ZVM_ISA_VPCLMUL),
        FEATURE(SHA, ZVM_ISA_SHA),
        FEATURE(ADX, ZVM_ISA_ADX),
    };
#undef FEATURE
    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
        if (!features[i].present && (features[i].isa == 0 || features[i].isa & isa))
            return error_set(err, 0, "this processor lacks %s, expected %s", features[i].name,
                             features[i].isa ? "what the program declares" : "all of x86-64-v3");
    return true;
}

bool host_check_isa(uint32_t isa, struct error *err)
{
    return check_features(isa, err);
}

bool host_check(struct error *err)
{
    if (!check_features(0, err))
        return false;
    int persona = personality(0xffffffff);
    if (persona < 0)
        return error_set(err, errno, "ask for the personality of this process");
    if (persona & READ_IMPLIES_EXEC)
        return error_set(err, 0, "readable memory is executable (personality 0x%x): expected READ_IMPLIES_EXEC off",
                         (unsigned)persona);
    /* Guests return through addresses that they pushed themselves. Kernels without the call have no shadow stacks. */
    unsigned long shadow = 0;
    if (syscall(SYS_arch_prctl, SHSTK_STATUS, &shadow) == 0 && shadow & SHSTK_ENABLED)
        return error_set(err, 0, "user shadow stacks are on, expected off (GLIBC_TUNABLES=glibc.cpu.x86_shstk=off)");
    return mapping_hold_low(err);
}
