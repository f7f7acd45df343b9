/* SPDX-License-Identifier: Apache-2.0 */
#include "vector.h"

void *memchr(const void *start, int c, size_t n)
{
    const unsigned char *from = start, *p = align_down(start);
    vector wanted = vector_of(c);
    unsigned skip = from - p;

    if (!n)
        return 0;
    uint32_t found = equal_bits(LOAD(vector, p), wanted) >> skip << skip;
    for (size_t seen = VECTOR - skip; !found; seen += VECTOR) {
        if (seen >= n)
            return 0;
        p += VECTOR;
        found = equal_bits(LOAD(vector, p), wanted);
    }
    p += __builtin_ctz(found);
    return (size_t)(p - from) < n ? (void *)p : 0;
}
