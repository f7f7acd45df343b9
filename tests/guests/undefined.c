/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What -fsanitize=undefined finds, one fault a row. Without arguments those that a program survives happen one after
 * the other; with a number, the one of that number does. The words on stderr must be those of the native build,
 * addresses apart.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int zero, one = 1, minus = -1, large = INT_MAX, small = INT_MIN, forty = 40;
static volatile long long long_large = LLONG_MAX, long_small = LLONG_MIN;
static volatile __int128 wide_large = (__int128)(~(unsigned __int128)0 >> 1);
static volatile unsigned unsigned_forty = 40;
static volatile float big_float = 1e30F, no_float = __builtin_nanf("");
static volatile double big_double = -1e300;
static volatile long double big_long_double = 1e4000L;
static volatile __float128 quad = 1e20Q;
static volatile _Float16 half = 3e4F16;
static volatile int sink;
static volatile long long long_sink;
static volatile __int128 wide_sink;
static char bytes[64] __attribute__((aligned(64))) = "0123456789abcdefghijklmnopqrstuvwxyz";
static int *volatile null;
static char *volatile place;
static int plane[4][5];
static volatile long long far = 64;

struct pair {
    int a, b;
};

__attribute__((noinline, nonnull(1, 3))) static void take(void *p, int n, void *q)
{
    sink = n + (p == q);
}

__attribute__((noinline, returns_nonnull)) static void *give(void)
{
    return null;
}

/* LAST: where a program goes on after the report, it does not get far. */
#define FAULTS                                                                                                         \
    FAULT(add, sink = large + one)                                                                                     \
    FAULT(subtract, sink = small - one)                                                                                \
    FAULT(multiply, sink = large * forty)                                                                              \
    FAULT(negate, sink = -small)                                                                                       \
    FAULT(absolute, sink = abs(small))                                                                                 \
    FAULT(add_short, short x = 5; x += large; sink = x)                                                                \
    FAULT(increment, int x = large; x++; sink = x)                                                                     \
    FAULT(add_long, long_sink = long_large + one)                                                                      \
    FAULT(subtract_long, long_sink = long_small - one)                                                                 \
    FAULT(multiply_long, long_sink = long_large * minus * 2)                                                           \
    FAULT(negate_long, long_sink = -long_small)                                                                        \
    FAULT(add_wide, wide_sink = wide_large + one)                                                                      \
    FAULT(subtract_wide, wide_sink = -wide_large - 5)                                                                  \
    FAULT(multiply_wide, wide_sink = wide_large * forty)                                                               \
    LAST(divide_by_zero, sink = one / zero)                                                                            \
    LAST(divide_by_minus, sink = small / minus)                                                                        \
    LAST(divide_long_by_minus, long_sink = long_small / minus)                                                         \
    LAST(remainder_by_zero, sink = one % zero)                                                                         \
    FAULT(divide_by_no_float, big_double = one / (double)zero)                                                         \
    FAULT(shift_large, sink = one << forty)                                                                            \
    FAULT(shift_unsigned, sink = 1U >> unsigned_forty)                                                                 \
    FAULT(shift_negative, sink = one << minus)                                                                         \
    FAULT(shift_of_negative, sink = minus << one)                                                                      \
    FAULT(shift_too_far, sink = large << 3)                                                                            \
    FAULT(shift_long, long_sink = (long long)one << (forty + 40))                                                      \
    FAULT(shift_long_too_far, long_sink = long_large << 2)                                                             \
    FAULT(shift_wide, wide_sink = (__int128)one << (forty + 100))                                                      \
    FAULT(shift_wide_too_far, wide_sink = wide_large << 2)                                                             \
    FAULT(index_over, volatile int i = 3; sink = plane[i + one][0] == 5)                                               \
    FAULT(index_under, sink = plane[1][minus])                                                                         \
    FAULT(index_long, sink = bytes[far])                                                                               \
    LAST(length, int n = minus; char a[n]; memset(a, 0, 0); sink = a[0])                                               \
    LAST(null_load, sink = *null)                                                                                      \
    LAST(null_store, *null = 1)                                                                                        \
    LAST(null_member, sink = ((volatile struct pair *)null)->b)                                                        \
    FAULT(misaligned, sink = *(volatile int *)(bytes + 8 + one))                                                       \
    FAULT(misaligned_store, *(volatile short *)(bytes + 16 + one) = 1)                                                 \
    FAULT(misaligned_member, sink = ((volatile struct pair *)(bytes + 10))->b)                                         \
    LAST(too_small, struct pair *p = malloc(4); sink = p->b)                                                           \
    FAULT(no_boolean, unsigned char c = 7; bool b; memcpy(&b, &c, 1); sink = *(volatile bool *)&b)                     \
    FAULT(cast_float, sink = (int)big_float)                                                                           \
    FAULT(cast_no_float, sink = (int)no_float)                                                                         \
    FAULT(cast_double, long_sink = (long long)big_double)                                                              \
    FAULT(cast_long_double, sink = (unsigned char)big_long_double)                                                     \
    FAULT(cast_quad, sink = (int)quad)                                                                                 \
    FAULT(cast_half, sink = (signed char)half)                                                                         \
    FAULT(leading_zeros, sink = __builtin_clz(zero))                                                                   \
    FAULT(trailing_zeros, sink = __builtin_ctzll(zero))                                                                \
    FAULT(zeros_again, for (int i = 0; i < 3; i++) sink = __builtin_ctz(zero))                                         \
    FAULT(once, for (int i = 0; i < 3; i++) sink = large + one)                                                        \
    FAULT(argument, take(bytes, 1, null))                                                                              \
    FAULT(result, sink = give() != 0)                                                                                  \
    FAULT(past_the_start, place = bytes - (size_t)(bytes + 1))                                                         \
    LAST(unreachable, if (one) __builtin_unreachable())

#define FAULT(name, ...)                                                                                               \
    __attribute__((noinline, noclone)) static void name(void)                                                          \
    {                                                                                                                  \
        __VA_ARGS__;                                                                                                   \
    }
#define LAST FAULT
FAULTS
#undef LAST
#undef FAULT

static const struct fault {
    const char *name;
    void (*commit)(void);
    bool last; /* a program does not survive it, or not natively */
} faults[] = {
#define FAULT(name, ...) { #name, name, false },
#define LAST(name, ...)  { #name, name, true },
    FAULTS
};

int main(int argc, char **argv)
{
    int count = sizeof faults / sizeof *faults;

    if (argc > 1 && atoi(argv[1]) < count) {
        printf("%s\n", faults[atoi(argv[1])].name);
        fflush(stdout);
        faults[atoi(argv[1])].commit();
        puts("survived");
        return 0;
    }
    for (int i = 0; argc == 1 && i < count; i++)
        if (!faults[i].last)
            faults[i].commit();
    printf("%d faults\n", count);
    return 0;
}
