/* SPDX-License-Identifier: Apache-2.0 */
#include "vector.h"

#define ENDS(v) (equal_bits(v, vector_of(0)) | equal_bits(v, wanted))

char *__strchrnul(const char *s, int c)
{
    const unsigned char *p = align_down(s);
    vector wanted = vector_of(c);
    unsigned skip = (const unsigned char *)s - p;
    uint32_t ends = ENDS(LOAD(vector, p)) >> skip << skip;

    while (!ends) {
        p += VECTOR;
        ends = ENDS(LOAD(vector, p));
    }
    return (char *)p + __builtin_ctz(ends);
}

char *strchrnul(const char *, int) __attribute__((__weak__, __alias__("__strchrnul")));
