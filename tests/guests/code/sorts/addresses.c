/* SPDX-License-Identifier: Apache-2.0 */
/* The comparator of qsort sees elements of the array, the one further left first; elements of every width.
 * options: -D_GNU_SOURCE
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static _Alignas(16) unsigned char array[70 * 3000];
struct area {
    size_t width, count;
    unsigned outside, backwards;
    uint64_t trace;
};
static struct area area;
static int value(const unsigned char *p)
{
    return area.width > 1 ? p[0] << 8 | p[1] : p[0] & 15;
}
static int order(const void *x, const void *y)
{
    const unsigned char *a = x, *b = y, *end = array + area.width * area.count;
    area.outside +=
        a < array || a >= end || b < array || b >= end || (a - array) % area.width || (b - array) % area.width;
    area.backwards += area.width <= 32 && a >= b;
    area.trace = (area.trace ^ (uint64_t)value(a) << 16 ^ value(b)) * 1099511628211u;
    return value(a) - value(b);
}
static int order_r(const void *x, const void *y, void *context)
{
    return context == array ? order(x, y) : 0;
}
int main(void)
{
    static const size_t widths[] = { 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 24, 31, 32, 33, 40, 48, 64, 70 };
    static const size_t counts[] = { 0, 1, 2, 3, 4, 5, 10, 100, 257, 1000, 3000 };
    uint32_t s = 1;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
            area = (struct area){ widths[i], counts[k], 0, 0, 14695981039346656037u };
            for (size_t n = 0; n < sizeof array; n++)
                array[n] = (s = s * 1664525 + 1013904223) >> (k % 3 ? 24 : 30);
            if (k & 1)
                qsort(array, area.count, area.width, order);
            else
                qsort_r(array, area.count, area.width, order_r, array);
            uint64_t sum = area.trace;
            for (size_t n = 0; n < area.width * area.count; n++)
                sum = (sum ^ array[n]) * 1099511628211u;
            printf("%zu %zu: %u %u %016llx\n", area.width, area.count, area.outside, area.backwards,
                   (unsigned long long)sum);
        }
    return 0;
}
