/* SPDX-License-Identifier: Apache-2.0 */
/* options: -mavx2 -mf16c -mpclmul */
/* Intrinsics with bits set that their instructions ignore. */
#include <immintrin.h>
#include <stdio.h>

static void print(__m256i value)
{
    unsigned words[8];
    _mm256_storeu_si256((__m256i *)words, value);
    for (int i = 0; i < 8; i++)
        printf("%08x%c", words[i], i < 7 ? ' ' : '\n');
}

static void print_half(__m128i value)
{
    print(_mm256_zextsi128_si256(value));
}

int main(int argc, char **argv)
{
    (void)argv;
    double numbers[4];
    for (int i = 0; i < 4; i++)
        numbers[i] = i + argc * 1.37;
    __m256d x = _mm256_loadu_pd(numbers), twice = _mm256_add_pd(x, x);
    __m128d low = _mm256_castpd256_pd128(x), high = _mm256_extractf128_pd(x, 1);
    __m128i a = _mm_castpd_si128(low), b = _mm_castpd_si128(high);
    print_half(_mm_castpd_si128(_mm_dp_pd(low, high, 0xff)));
    print(_mm256_castpd_si256(_mm256_permute2f128_pd(x, twice, 0x75)));
    print(_mm256_permute2x128_si256(_mm256_castpd_si256(x), _mm256_castpd_si256(twice), 0x46));
    print_half(_mm_mpsadbw_epu8(a, b, 0xfd));
    print(_mm256_mpsadbw_epu8(_mm256_castpd_si256(x), _mm256_castpd_si256(twice), 0xea));
    print_half(_mm_clmulepi64_si128(a, b, 0xfe));
    print_half(_mm_cvtps_ph(_mm256_cvtpd_ps(x), _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC | 0x40));
    print_half(_mm_castps_si128(_mm_insert_ps(_mm_castpd_ps(low), _mm_load_ss((float *)&numbers[1] + 1), 0xd1)));
    print_half(_mm_castps_si128(_mm_insert_ps(_mm_castpd_ps(low), _mm_castpd_ps(high), 0xd1)));
    __asm__("insertps $0xe4, 4(%1), %0" : "+x"(low) : "r"(numbers) : "memory");
    print_half(_mm_castpd_si128(low));
}
