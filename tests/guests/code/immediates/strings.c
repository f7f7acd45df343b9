/* SPDX-License-Identifier: Apache-2.0 */
/* options: -msse4.2 */
/* All that the string comparisons can be asked for. */
#include <nmmintrin.h>
#include <stdio.h>

static const char text[16] = "a,b\0c", set[16] = ",\0z";

#define ASK(mode)                                                                                                      \
    {                                                                                                                  \
        __m128i s = _mm_loadu_si128((const __m128i *)set), t = _mm_loadu_si128((const __m128i *)text);                 \
        __m128i e = _mm_cmpestrm(s, 3, t, 5, mode), i = _mm_cmpistrm(s, t, mode);                                      \
        printf("%02x: %d %d %08x %08x %d %d\n", mode, _mm_cmpestri(s, 3, t, 5, mode), _mm_cmpistri(s, t, mode),        \
               _mm_cvtsi128_si32(e), _mm_cvtsi128_si32(i), _mm_cmpistrc(s, t, mode), _mm_cmpestro(s, 3, t, 5, mode));  \
    }
#define ASK4(mode)  ASK(mode) ASK(mode + 1) ASK(mode + 2) ASK(mode + 3)
#define ASK16(mode) ASK4(mode) ASK4(mode + 4) ASK4(mode + 8) ASK4(mode + 12)

int main(void)
{
    ASK16(0) ASK16(16) ASK16(32) ASK16(48) ASK16(64) ASK16(80) ASK16(96) ASK16(112)
}
