/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bit 7 may mean something to a later processor.
 *
 * options: -mavx2
 * refused: instruction vpcmpistri: the validator refuses it by rule forbidden
 */
#include <nmmintrin.h>

int main(void)
{
    __m128i text = _mm_set1_epi8('a');
    return _mm_cmpistri(text, text, 0x80 | _SIDD_CMP_EQUAL_EACH);
}
