/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpuid answers by the image's note, which declares AES because AES is used here, and by nothing of the host; the
 * registers that it does not write, and the red zone, keep their values.
 *
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"

#include <cpuid.h>
#include <wmmintrin.h>

enum { SSE42_AVX_AND_MORE = 0x3cd83201, AES = 1 << 25, PCLMUL = 1 << 1, BMI_AVX2 = 0x128 };

__attribute__((target("aes"))) static int encrypt(int x)
{
    __m128i state = _mm_set1_epi32(x);
    return _mm_cvtsi128_si32(_mm_aesenc_si128(state, state));
}

/* Leaves a mark in every register that cpuid has no business with, and in the red zone. */
static int keeps_registers(void)
{
    uint64_t wrong;
    __asm__ volatile(
        "movq $77, -8(%%rsp); movq $78, -128(%%rsp)\n\t"
        "movq $1, %%rsi; movq $2, %%rdi; movq $3, %%r8; movq $4, %%r9; movq $5, %%r10; movq %%rsi, %%xmm5\n\t"
        "movl $7, %%eax; xorl %%ecx, %%ecx; cpuid\n\t"
        "movq %%xmm5, %%rax; xorq %%rsi, %%rax; xorq $2, %%rdi; xorq $3, %%r8; xorq $4, %%r9; xorq $5, %%r10\n\t"
        "orq %%rdi, %%rax; orq %%r8, %%rax; orq %%r9, %%rax; orq %%r10, %%rax\n\t"
        "movq -8(%%rsp), %%rcx; xorq $77, %%rcx; orq %%rcx, %%rax\n\t"
        "movq -128(%%rsp), %%rcx; xorq $78, %%rcx; orq %%rcx, %%rax"
        : "=a"(wrong)
        :
        : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "xmm5", "cc", "memory");
    return wrong == 0;
}

static int supports(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("sse4.2") &&
           __builtin_cpu_supports("f16c") && __builtin_cpu_supports("movbe") && __builtin_cpu_supports("lzcnt") &&
           __builtin_cpu_supports("x86-64-v3") && __builtin_cpu_supports("aes") && !__builtin_cpu_supports("vaes") &&
           !__builtin_cpu_supports("pclmul") && !__builtin_cpu_supports("vpclmulqdq") &&
           !__builtin_cpu_supports("sha") && !__builtin_cpu_supports("mmx") && !__builtin_cpu_supports("avx512f") &&
           !__builtin_cpu_supports("x86-64-v4") && !__builtin_cpu_is("intel") && !__builtin_cpu_is("amd");
}

int main(void)
{
    unsigned a, b, c, d, low, high;
    char name[13] = { 0 };
    CHECK(encrypt(1) != 0);
    CHECK(__get_cpuid_max(0, NULL) == 7);
    CHECK(__get_cpuid(0, &a, &b, &c, &d));
    memcpy(name, &b, 4), memcpy(name + 4, &d, 4), memcpy(name + 8, &c, 4);
    CHECK(strcmp(name, "ZeroVMZeroVM") == 0);
    CHECK(__get_cpuid(1, &a, &b, &c, &d));
    CHECK(a == 0 && b == 0x10800 && c == (SSE42_AVX_AND_MORE | AES) && d == 0x06008101);
    CHECK(!(c & PCLMUL));
    CHECK(__get_cpuid_count(7, 0, &a, &b, &c, &d));
    CHECK(a == 0 && b == BMI_AVX2 && c == 0 && d == 0);
    CHECK(__get_cpuid_count(7, 1, &a, &b, &c, &d));
    CHECK((a | b | c | d) == 0);
    CHECK(__get_cpuid(0x80000001, &a, &b, &c, &d));
    CHECK(a == 0 && b == 0 && c == 0x20 && d == 0x20000000);
    __cpuid_count(0x40000000, 0, a, b, c, d);
    CHECK((a | b | c | d) == 0);
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    CHECK(low == 7 && high == 0);
    CHECK(keeps_registers());
    CHECK(supports());
    return 0;
}
