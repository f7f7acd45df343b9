/* SPDX-License-Identifier: Apache-2.0 */
/* Arms of a switch that begin with the same comparison: GCC may compare before the jump through the table.
 * levels: -O1, -O2, -O3, -Os, -Og, -O2 -flto, -O2 -fcrossjumping, -O2 -fschedule-insns -fsched-pressure, -O3 -fipa-ra
 */
#include <stdio.h>
#define ARMS(name, type, first, second)                                                                                \
    __attribute__((noinline)) static int name(int op, type a, type b)                                                  \
    {                                                                                                                  \
        switch (op) {                                                                                                  \
        case 0:                                                                                                        \
            if (first)                                                                                                 \
                return f(1);                                                                                           \
            return g(a == b);                                                                                          \
        case 1:                                                                                                        \
            if (first)                                                                                                 \
                return f(2);                                                                                           \
            return f(3);                                                                                               \
        case 2:                                                                                                        \
            if (first)                                                                                                 \
                return g(4) + 1;                                                                                       \
            return 5;                                                                                                  \
        case 3:                                                                                                        \
            if (second)                                                                                                \
                return g(6);                                                                                           \
            return f(7) * 2;                                                                                           \
        case 4:                                                                                                        \
            return f(first) + 9;                                                                                       \
        case 5:                                                                                                        \
            return g(second) - 9;                                                                                      \
        }                                                                                                              \
        return -1;                                                                                                     \
    }
__attribute__((noinline)) static int f(int x)
{
    __asm__ volatile("");
    return x * 3;
}
__attribute__((noinline)) static int g(int x)
{
    __asm__ volatile("");
    return x + 100;
}
ARMS(of_int, int, a<b, a> b)
ARMS(of_unsigned, unsigned, a < b, a >= b)
ARMS(of_long, long long, a <= b, a != b)
ARMS(of_char, unsigned char, a > b, a < b)
ARMS(of_double, double, a < b, a == b)
ARMS(of_float, float, a >= b, a > b)
ARMS(of_long_double, long double, a<b, a> b)
ARMS(of_pointer, const char *, a < b, a >= b)
ARMS(of_bits, int, a & 4, b & 1)
ARMS(of_sums, int, a - b > 0, a + b == 0)
ARMS(of_carries, unsigned, __builtin_add_overflow(a, b, &a), __builtin_sub_overflow(a, b, &a))

int main(void)
{
    static const char text[8];
    for (int op = -1; op < 7; op++)
        for (int a = -3; a < 5; a++)
            for (int b = -3; b < 5; b++)
                printf("%d %d %d %d %d %d %d %d %d %d %d\n", of_int(op, a, b), of_unsigned(op, a, b), of_long(op, a, b),
                       of_char(op, a, b), of_double(op, a, b), of_float(op, a, b), of_long_double(op, a, b),
                       of_pointer(op, text + 3 + a, text + 3 + b), of_bits(op, a, b), of_sums(op, a, b),
                       of_carries(op, a, b));
    return 0;
}
