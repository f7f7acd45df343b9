/* options: -mavx2 */
/* refused: instruction vpcmpistri: the validator refuses it by rule forbidden */
/* Bit 7 may mean something to a later processor. */
#include <nmmintrin.h>

int main(void)
{
    __m128i text = _mm_set1_epi8('a');
    return _mm_cmpistri(text, text, 0x80 | _SIDD_CMP_EQUAL_EACH);
}
