/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernels written with intrinsics, as people write them: each in SSE and in AVX2, held against plain C on buffers of
 * all lengths around their strides.
 */
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 300 };

static int failures;

static void expect(const char *kernel, size_t length, int good)
{
    if (!good && failures++ < 5)
        printf("%s is wrong for %d bytes\n", kernel, (int)length);
}

/* ---- the first place of a byte ---- */

static size_t find(const uint8_t *p, size_t n, uint8_t byte)
{
    size_t i = 0;
    while (i < n && p[i] != byte)
        i++;
    return i;
}

static size_t find_sse2(const uint8_t *p, size_t n, uint8_t byte)
{
    const __m128i wanted = _mm_set1_epi8((char)byte);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        int found = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const void *)(p + i)), wanted));
        if (found)
            return i + (size_t)__builtin_ctz((unsigned)found);
    }
    return i + find(p + i, n - i, byte);
}

static size_t find_avx2(const uint8_t *p, size_t n, uint8_t byte)
{
    const __m256i wanted = _mm256_set1_epi8((char)byte);
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        int found = _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)(p + i)), wanted));
        if (found)
            return i + _tzcnt_u32((unsigned)found);
    }
    return i + find(p + i, n - i, byte);
}

/* ---- base64, after Muła and Lemire: 12 bytes become 16 letters in each half of a register ---- */

static void base64(const uint8_t *from, size_t n, char *to)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (; n >= 3; n -= 3, from += 3, to += 4) {
        uint32_t bits = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        for (int i = 0; i < 4; i++)
            to[i] = letters[bits >> (18 - 6 * i) & 63];
    }
}

static __m256i letters_avx2(__m256i in)
{
    const __m256i spread = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 1, 0, 2, 1, 4, 3, 5, 4,
                                            7, 6, 8, 7, 10, 9, 11, 10);
    const __m256i shift = _mm256_setr_epi8(65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0, 65, 71, -4,
                                           -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0);
    in = _mm256_shuffle_epi8(in, spread);
    __m256i high =
        _mm256_mulhi_epu16(_mm256_and_si256(in, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
    __m256i low =
        _mm256_mullo_epi16(_mm256_and_si256(in, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
    __m256i six = _mm256_or_si256(high, low);
    __m256i row = _mm256_subs_epu8(six, _mm256_set1_epi8(51));
    row = _mm256_sub_epi8(row, _mm256_cmpgt_epi8(six, _mm256_set1_epi8(25)));
    return _mm256_add_epi8(six, _mm256_shuffle_epi8(shift, row));
}

/* Reads four bytes past what it takes. */
static void base64_avx2(const uint8_t *from, size_t n, char *to)
{
    for (; n >= 28; n -= 24, from += 24, to += 32) {
        __m256i in = _mm256_loadu2_m128i((const void *)(from + 12), (const void *)from);
        _mm256_storeu_si256((void *)to, letters_avx2(in));
    }
    base64(from, n, to);
}

static void base64_ssse3(const uint8_t *from, size_t n, char *to)
{
    for (; n >= 16; n -= 12, from += 12, to += 16) {
        __m256i in = _mm256_castsi128_si256(_mm_loadu_si128((const void *)from));
        _mm_storeu_si128((void *)to, _mm256_castsi256_si128(letters_avx2(in)));
    }
    base64(from, n, to);
}

/* ---- sums of products: small whole numbers, so that every order of additions gives the same ---- */

static float dot(const float *x, const float *y, size_t n)
{
    float sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

static float dot_sse2(const float *x, const float *y, size_t n)
{
    __m128 sum = _mm_setzero_ps();
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        sum = _mm_add_ps(sum, _mm_mul_ps(_mm_loadu_ps(x + i), _mm_loadu_ps(y + i)));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    sum = _mm_add_ss(sum, _mm_shuffle_ps(sum, sum, 1));
    return _mm_cvtss_f32(sum) + dot(x + i, y + i, n - i);
}

/* The tail under a mask: what lies past the end is not read. */
static float dot_avx2(const float *x, const float *y, size_t n)
{
    static const int32_t masks[16] = { -1, -1, -1, -1, -1, -1, -1, -1 };
    __m256 sum = _mm256_setzero_ps();
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        sum = _mm256_fmadd_ps(_mm256_loadu_ps(x + i), _mm256_loadu_ps(y + i), sum);
    __m256i mask = _mm256_loadu_si256((const void *)(masks + 8 - (n - i)));
    sum = _mm256_fmadd_ps(_mm256_maskload_ps(x + i, mask), _mm256_maskload_ps(y + i, mask), sum);
    __m128 half = _mm_add_ps(_mm256_castps256_ps128(sum), _mm256_extractf128_ps(sum, 1));
    half = _mm_hadd_ps(half, half);
    return _mm_cvtss_f32(_mm_hadd_ps(half, half));
}

static void try_length(uint8_t *bytes, size_t n)
{
    char plain[LONGEST * 2] = { 0 }, other[LONGEST * 2] = { 0 };
    float x[LONGEST], y[LONGEST];
    size_t place = find(bytes, n, '!');
    expect("find_sse2", n, find_sse2(bytes, n, '!') == place);
    expect("find_avx2", n, find_avx2(bytes, n, '!') == place);
    base64(bytes, n, plain);
    base64_ssse3(bytes, n, other);
    expect("base64_ssse3", n, memcmp(plain, other, sizeof plain) == 0);
    base64_avx2(bytes, n, other);
    expect("base64_avx2", n, memcmp(plain, other, sizeof plain) == 0);
    for (size_t i = 0; i < n; i++) {
        x[i] = bytes[i];
        y[i] = (float)(int)(bytes[n - 1 - i] - 128);
    }
    expect("dot_sse2", n, dot_sse2(x, y, n) == dot(x, y, n));
    expect("dot_avx2", n, dot_avx2(x, y, n) == dot(x, y, n));
    printf("%d %d %.16s %g\n", (int)n, (int)place, plain, dot(x, y, n));
}

int main(void)
{
    static uint8_t bytes[LONGEST];
    uint32_t state = 1;
    for (size_t n = 0; n <= LONGEST; n++) {
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)((state = state * 1103515245 + 12345) >> 16);
        try_length(bytes, n);
    }
    return failures != 0;
}
