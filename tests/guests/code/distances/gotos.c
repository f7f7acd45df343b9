/* SPDX-License-Identifier: Apache-2.0 */
/* Computed gotos by differences of labels, in tables of several widths. */
#include <stdint.h>
#include <stdio.h>
#define RUN(name, type)                                                                                                \
    __attribute__((noinline)) static int name(const unsigned char *code, int x)                                        \
    {                                                                                                                  \
        static const type table[] = { &&stop - &&start, &&add - &&start, &&twice - &&start, &&less - &&start };        \
    start:                                                                                                             \
        goto *(&&start + table[*code++]);                                                                              \
    add:                                                                                                               \
        x += 5;                                                                                                        \
        goto *(&&start + table[*code++]);                                                                              \
    twice:                                                                                                             \
        x *= 2;                                                                                                        \
        goto *(&&start + table[*code++]);                                                                              \
    less:                                                                                                              \
        if (x > 10)                                                                                                    \
            x -= 3;                                                                                                    \
        goto *(&&start + table[*code++]);                                                                              \
    stop:                                                                                                              \
        return x;                                                                                                      \
    }
RUN(by_int, int)
RUN(by_short, short)
RUN(by_long, int64_t)
int main(void)
{
    static const unsigned char code[] = { 1, 2, 3, 3, 2, 1, 0 };
    for (int x = -3; x < 9; x++)
        printf("%d %d %d\n", by_int(code, x), by_short(code, x), by_long(code, x));
    return 0;
}
