/* SPDX-License-Identifier: Apache-2.0 */
#include "cpu.h"

/* The arithmetic flags, and 32 ones below another half. */
#define FLAGS UINT64_C(0x8D5)
#define ONES  UINT64_C(0x12345678FFFFFFFF)
#define FIVE  UINT64_C(0x1234567800000005)

enum {
    MXCSR = 0x1F80,
    SIGNALING = 0x7F812345,
    QUIET = 0x7FC12345,
    INFINITE = 0x7F800000,
    DENORMAL = 1,
    ONE = 0x3F800000
};

/* Returns %rax after an instruction on it; %ecx is zero and CF is clear. */
#define RAX(name, value, text)                                                                                         \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        uint64_t rax = value;                                                                                          \
        __asm__ volatile("clc\n\t" text : "+a"(rax) : "c"(0), "d"(0) : "cc");                                          \
        return rax;                                                                                                    \
    }
RAX(rol_zero, ONES, "rol %%cl, %%eax")
RAX(ror_zero, ONES, "ror %%cl, %%eax")
RAX(rcl_zero, ONES, "rcl %%cl, %%eax")
RAX(rcr_zero, ONES, "rcr %%cl, %%eax")
RAX(shl_zero, ONES, "shl %%cl, %%eax")
RAX(shr_zero, ONES, "shr %%cl, %%eax")
RAX(sar_zero, ONES, "sar %%cl, %%eax")
RAX(shld_zero, ONES, "shld %%cl, %%edx, %%eax")
RAX(shrd_zero, ONES, "shrd %%cl, %%edx, %%eax")
RAX(shl_imm_zero, ONES, ".byte 0xC1, 0xE0, 0")
RAX(rcl_imm_zero, ONES, ".byte 0xC1, 0xD0, 0")
RAX(shld_imm_zero, ONES, ".byte 0x0F, 0xA4, 0xD0, 0")
RAX(cmov_not_taken, ONES, "cmovc %%edx, %%eax")
RAX(xchg_same, ONES, ".byte 0x87, 0xC0")
RAX(xadd_same, 3, "xadd %%eax, %%eax")
RAX(mulx_same, ONES, "mov %%eax, %%edx\n\tmulx %%edx, %%eax, %%eax")
#undef RAX

/* All flags set before; those that are set afterwards. */
#define KEPT(name, text)                                                                                               \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        uint64_t flags = FLAGS | 2;                                                                                    \
        __asm__ volatile("sub $128, %%rsp\n\tpush %0\n\tpopf\n\t" text "\n\tpushf\n\tpop %0\n\tsub $-128, %%rsp"       \
                         : "+r"(flags)                                                                                 \
                         : "c"(0), "a"(0)                                                                              \
                         : "cc");                                                                                      \
        return flags & FLAGS;                                                                                          \
    }
KEPT(shl_zero_flags, "shl %%cl, %%eax")
KEPT(rcl_zero_flags, "rcl %%cl, %%eax")
#undef KEPT

/* %rax, which is 5 in its lower half, after a comparison with memory. */
#define COMPARED(name, found, text)                                                                                    \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        uint64_t rax = FIVE, memory = found;                                                                           \
        __asm__ volatile(text : "+a"(rax), "+m"(memory) : "b"(1), "c"(0), "d"(0) : "cc");                              \
        return rax;                                                                                                    \
    }
COMPARED(cmpxchg_equal, 5, "cmpxchgl %%ecx, %1")
COMPARED(cmpxchg_unequal, 9, "cmpxchgl %%ecx, %1")
#undef COMPARED
#define COMPARED(name, found)                                                                                          \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        uint64_t rax = FIVE, rdx = 0, memory = found;                                                                  \
        __asm__ volatile("cmpxchg8b %2" : "+a"(rax), "+d"(rdx), "+m"(memory) : "b"(1), "c"(0) : "cc");                 \
        return rax;                                                                                                    \
    }
COMPARED(cmpxchg8b_equal, 5)
COMPARED(cmpxchg8b_unequal, 9)
#undef COMPARED

/* The x87 status word after instructions, its bits of the mask. */
#define STATUS(name, mask, text, ...)                                                                                  \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        uint16_t status;                                                                                               \
        __asm__ volatile("fninit\n\t" text "\n\tfnstsw %%ax\n\tfninit" : "=a"(status) : __VA_ARGS__);                  \
        return status & (mask);                                                                                        \
    }
struct extended {
    uint64_t significand;
    uint16_t exponent;
};
static const struct extended unnormal = { UINT64_C(0x4000000000000000), 0x3FFF },
                             pseudo = { UINT64_C(0x8000000000000000), 0 },
                             above = { UINT64_C(0x8000000040000000), 0x2000 },
                             below = { UINT64_C(0xFFFFFFFF80000000), 0x1FFF };
STATUS(fxam_empty, 0x4700,
       "fldz\n\tfchs\n\tfstp %%st\n\tfldz\n\tfchs\n\tfstp %%st\n\tfincstp\n\tfdecstp\n\tfdecstp\n\tfxam", "i"(0))
STATUS(fxam_unnormal, 0x4500, "fldt %1\n\tfxam", "m"(unnormal))
STATUS(fld_pseudo, 0x3F, "fldt %1\n\tfldz\n\tfaddp", "m"(pseudo))
STATUS(tiny_x87, 0x3F, "fldt %1\n\tfldt %2\n\tfmulp", "m"(above), "m"(below))
#undef STATUS

static uint64_t emms_top(void)
{
    uint16_t status;
    __asm__ volatile("fninit\n\tfld1\n\tfld1\n\tfld1\n\temms\n\tfld1\n\tftst\n\tfnstsw %%ax\n\tfninit" : "=a"(status));
    return status >> 11 & 7;
}

static uint32_t take_flags(void)
{
    uint32_t mxcsr, first = MXCSR;
    __asm__ volatile("stmxcsr %0\n\tldmxcsr %1" : "=m"(mxcsr) : "m"(first));
    return mxcsr & 0x3F;
}

/* An instruction on three singles, in the lowest elements; the flags above the result, which some leave out. */
static uint64_t three(void (*insn)(uint32_t x[4]), uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t x[4] = { a, b, c, 0 };
    (void)take_flags();
    insn(x);
    return (uint64_t)take_flags() << 32 | x[0];
}

#define INSN(name, text)                                                                                               \
    static void insn_##name(uint32_t x[4])                                                                             \
    {                                                                                                                  \
        __asm__ volatile("vmovss (%0), %%xmm0\n\tvmovss 4(%0), %%xmm1\n\tvmovss 8(%0), %%xmm2\n\t" text                \
                         "\n\tvmovss %%xmm0, (%0)"                                                                     \
                         :                                                                                             \
                         : "r"(x)                                                                                      \
                         : "xmm0", "xmm1", "xmm2", "memory");                                                          \
    }
INSN(mulss, "mulss %%xmm1, %%xmm0")
INSN(addss, "addss %%xmm1, %%xmm0")
INSN(divss, "divss %%xmm1, %%xmm0")
INSN(sqrtss, "sqrtss %%xmm1, %%xmm0")
INSN(roundss, "roundss $4, %%xmm1, %%xmm0")
INSN(cvtph2ps, "vcvtph2ps %%xmm1, %%xmm0")
INSN(cvtps2ph, "vcvtps2ph $4, %%xmm1, %%xmm0")
INSN(fma132, "vfmadd132ss %%xmm2, %%xmm1, %%xmm0")
INSN(fma213, "vfmadd213ss %%xmm2, %%xmm1, %%xmm0")
INSN(fma231, "vfmadd231ss %%xmm2, %%xmm1, %%xmm0")
#undef INSN

/* The answer of an instruction on three singles: flags and result, or the flags alone. */
#define BOTH(name, insn, a, b, c)                                                                                      \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        return three(insn_##insn, a, b, c);                                                                            \
    }
#define FLAG(name, insn, a, b, c)                                                                                      \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        return three(insn_##insn, a, b, c) >> 32;                                                                      \
    }
FLAG(tiny_mulss, mulss, 0x20000400, 0x1FFFF800, 0)
FLAG(tiny_fma, fma213, 0x20000400, 0x1FFFF800, 0)
FLAG(nan_denormal, addss, QUIET, DENORMAL, 0)
FLAG(denormal_by_zero, divss, DENORMAL, 0, 0)
FLAG(sqrt_negative, sqrtss, 0, 0x80000001, 0)
FLAG(round_denormal, roundss, 0, DENORMAL, 0)
FLAG(half_denormal, cvtph2ps, 0, DENORMAL, 0)
FLAG(half_tiny, cvtps2ph, 0, 0x33800001, 0)
BOTH(fma_zero_inf_nan, fma213, 0, INFINITE, QUIET)
BOTH(fma_snan_last, fma213, 0, INFINITE, SIGNALING)
BOTH(fma132_nans, fma132, 0x7FC00001, 0x7FC00002, 0x7FC00003)
BOTH(fma213_nans, fma213, 0x7FC00001, 0x7FC00002, 0x7FC00003)
BOTH(fma231_nans, fma231, 0x7FC00001, 0x7FC00002, 0x7FC00003)
#undef BOTH
#undef FLAG

/* Dot products: the first element of the result, or the flags. */
#define DOT(name, type, insn, answer, ...)                                                                             \
    static uint64_t name(void)                                                                                         \
    {                                                                                                                  \
        static const type x[2][16 / sizeof(type)] = __VA_ARGS__;                                                       \
        uint32_t result[4], flags;                                                                                     \
        (void)take_flags();                                                                                            \
        __asm__ volatile("movups %1, %%xmm0\n\tmovups %2, %%xmm1\n\t" insn ", %%xmm1, %%xmm0\n\tmovups %%xmm0, %0"     \
                         : "=m"(result)                                                                                \
                         : "m"(x[0]), "m"(x[1])                                                                        \
                         : "xmm0", "xmm1");                                                                            \
        flags = take_flags();                                                                                          \
        return answer;                                                                                                 \
    }
DOT(dpps_order, uint32_t, "dpps $0xF1", ((void)flags, result[0]),
    { { 0x4B800000, 0, ONE, ONE }, { ONE, ONE, ONE, ONE } })
DOT(dpps_left_out, uint32_t, "dpps $0x1F", ((void)result, flags),
    { { ONE, SIGNALING, DENORMAL, INFINITE }, { ONE, ONE, ONE, 0 } })
DOT(dpps_not_written, uint32_t, "dpps $0xF0", ((void)result, flags),
    { { ONE, INFINITE, ONE, ONE }, { ONE, 0, ONE, ONE } })
DOT(dppd_left_out, uint64_t, "dppd $0x13", ((void)result, flags),
    { { UINT64_C(0x3FF0000000000000), UINT64_C(0x7FF0000000000001) },
      { UINT64_C(0x3FF0000000000000), UINT64_C(0x3FF0000000000000) } })
#undef DOT

const struct cpu_form cpu_forms[] = {
#define FORM(name, expected, sentence) { #name, sentence, UINT64_C(expected), name },
#include "cpu.def"
#undef FORM
};
const size_t cpu_form_count = sizeof(cpu_forms) / sizeof(cpu_forms[0]);
