/* SPDX-License-Identifier: Apache-2.0 */
#include "vector.h"

enum { PAGE = 4096 };

static int near_page_end(const unsigned char *p)
{
    return ((uintptr_t)p & (PAGE - 1)) > PAGE - VECTOR;
}

int strcmp(const char *left, const char *right)
{
    const unsigned char *a = (const void *)left, *b = (const void *)right;

    for (;;) {
        /* A vector that reaches into the next page could fault behind the strings' ends. */
        if (near_page_end(a) || near_page_end(b)) {
            for (int i = 0; i < VECTOR; i++, a++, b++)
                if (*a != *b || !*a)
                    return *a - *b;
            continue;
        }
        vector v = LOAD(vector, a);
        uint32_t stops = ~equal_bits(v, LOAD(vector, b)) | equal_bits(v, vector_of(0));
        if (stops) {
            unsigned i = __builtin_ctz(stops);
            return a[i] - b[i];
        }
        a += VECTOR, b += VECTOR;
    }
}
