/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every family of vector and bit instructions that guests may use, by intrinsics: simd.def has a row each, and a hash
 * of what it computes is printed.
 */
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 50 };

static uint64_t state = 1;
static uint8_t out[64] __attribute__((aligned(32))); /* what rows store into */

static uint64_t next(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ state >> 29;
}

/* The operands of one round; the numbers are finite, some equal and some zero. */
struct operands {
    uint8_t memory[96];
    uint8_t integers[3][32];
    float floats[3][8];
    double doubles[3][4];
    uint64_t words[2];
} __attribute__((aligned(32)));

static __attribute__((noinline)) void fill(struct operands *o, int round)
{
    for (size_t i = 0; i < sizeof o->integers; i++)
        ((uint8_t *)o->integers)[i] = (uint8_t)(next() >> (round & 7));
    for (int i = 0; i < 24; i++)
        o->floats[i / 8][i % 8] = (float)(int32_t)next() / (float)(1 << (next() & 30)) * (float)(round & 3);
    for (int i = 0; i < 12; i++)
        o->doubles[i / 4][i % 4] = (double)(int64_t)next() / (double)(1ull << (next() & 62)) * (round & 3);
    for (int i = 0; i < 2; i++)
        o->words[i] = next() >> (next() & 63);
    for (size_t i = 0; i < sizeof o->memory; i++)
        o->memory[i] = (uint8_t)(next() & 0x3f);
    memset(out, 0, sizeof out);
}

static __attribute__((noinline)) uint64_t hash(uint64_t h, const void *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        h = (h ^ ((const uint8_t *)data)[i]) * 0x100000001b3;
    return h;
}

/* A quotient under other modes of MXCSR, and what MXCSR says meanwhile. The compiler does not see what a mode does. */
static __m128 rounded(__m128 x, __m128 y, unsigned modes)
{
    unsigned before = _mm_getcsr() & ~0x3fu, meanwhile;
    _mm_setcsr(before | modes);
    __asm__ volatile("" : "+x"(x), "+x"(y));
    x = _mm_div_ps(x, y);
    meanwhile = _mm_getcsr() & ~0x3fu;
    __asm__ volatile("" : "+x"(x));
    _mm_setcsr(before);
    return _mm_xor_ps(x, _mm_castsi128_ps(_mm_set1_epi32((int)meanwhile)));
}

#define DECLARE                                                                                                        \
    const __m128i a = _mm_load_si128((const void *)o->integers[0]), b = _mm_load_si128((const void *)o->integers[1]);  \
    const __m128i c = _mm_load_si128((const void *)o->integers[2]);                                                    \
    const __m256i A = _mm256_load_si256((const void *)o->integers[0]),                                                 \
                  B = _mm256_load_si256((const void *)o->integers[1]);                                                 \
    const __m256i C = _mm256_load_si256((const void *)o->integers[2]);                                                 \
    const __m128 f = _mm_load_ps(o->floats[0]), g = _mm_load_ps(o->floats[1]), h = _mm_load_ps(o->floats[2]);          \
    const __m256 F = _mm256_load_ps(o->floats[0]), G = _mm256_load_ps(o->floats[1]), H = _mm256_load_ps(o->floats[2]); \
    const __m128d d = _mm_load_pd(o->doubles[0]), e = _mm_load_pd(o->doubles[1]), k = _mm_load_pd(o->doubles[2]);      \
    const __m256d D = _mm256_load_pd(o->doubles[0]), E = _mm256_load_pd(o->doubles[1]),                                \
                  K = _mm256_load_pd(o->doubles[2]);                                                                   \
    const uint64_t u = o->words[0], v = o->words[1];                                                                   \
    const int i = (int)(u & 7);                                                                                        \
    uint8_t *const bytes16 = (uint8_t *)o->memory, *const bytes = bytes16 + 1;                                         \
    (void)a, (void)b, (void)c, (void)A, (void)B, (void)C, (void)f, (void)g, (void)h, (void)F, (void)G, (void)H;        \
    (void)d, (void)e, (void)k, (void)D, (void)E, (void)K, (void)u, (void)v, (void)i, (void)bytes

#define ROW(family, ...)                                                                                               \
    {                                                                                                                  \
        uint64_t sum = 0xcbf29ce484222325;                                                                             \
        for (int round = 0; round < ROUNDS; round++) {                                                                 \
            fill(o, round);                                                                                            \
            DECLARE;                                                                                                   \
            __auto_type result = (__VA_ARGS__);                                                                        \
            sum = hash(sum, &result, sizeof result);                                                                   \
        }                                                                                                              \
        printf("%s %s: %016llx\n", #family, #__VA_ARGS__, (unsigned long long)sum);                                    \
    }

int main(void)
{
    static struct operands operands;
    struct operands *const o = &operands;
#include "simd.def"
    return 0;
}
