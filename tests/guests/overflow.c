/* SPDX-License-Identifier: Apache-2.0 */
/* What -ftrapv ends a program for: the operation of the number that is its argument, in every width. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static volatile int one = 1, large = INT_MAX, small = INT_MIN;
static volatile long long long_large = LLONG_MAX, long_small = LLONG_MIN;
static volatile __int128 wide_large = (__int128)(~(unsigned __int128)0 >> 1);
static volatile __int128 wide_small = (__int128)1 << 127;
static volatile int sink;
static volatile long long long_sink;
static volatile __int128 wide_sink;

int main(int argc, char **argv)
{
    int chosen = argc > 1 ? atoi(argv[1]) : -1, count = 0;
#define CASE(statement)                                                                                                \
    if (count++ == chosen) {                                                                                           \
        printf("%s\n", #statement);                                                                                    \
        fflush(stdout);                                                                                                \
        statement;                                                                                                     \
        puts("survived");                                                                                              \
    }
    CASE(sink = large + one)
    CASE(sink = small - one)
    CASE(sink = large * 2)
    CASE(sink = -small)
    CASE(sink = abs(small))
    CASE(long_sink = long_large + one)
    CASE(long_sink = long_small - one)
    CASE(long_sink = long_large * 2)
    CASE(long_sink = -long_small)
    CASE(long_sink = llabs(long_small))
    CASE(wide_sink = wide_large + one)
    CASE(wide_sink = wide_small - one)
    CASE(wide_sink = wide_large * 2)
    CASE(wide_sink = wide_small * wide_small)
    CASE(wide_sink = -wide_small)
    CASE(wide_sink = wide_small < 0 ? -wide_small : 0)
    CASE(wide_sink = (wide_large >> 64) * (wide_large >> 64))
    CASE(wide_sink = wide_large - one)
    if (argc == 1)
        printf("%d\n", count);
    return 0;
}
