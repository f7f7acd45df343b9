/* SPDX-License-Identifier: Apache-2.0 */
#include "vector.h"

size_t strlen(const char *s)
{
    const unsigned char *p = align_down(s);
    unsigned skip = (const unsigned char *)s - p;
    uint32_t ends = equal_bits(LOAD(vector, p), vector_of(0)) >> skip << skip;

    while (!ends) {
        p += VECTOR;
        ends = equal_bits(LOAD(vector, p), vector_of(0));
    }
    return p + __builtin_ctz(ends) - (const unsigned char *)s;
}
