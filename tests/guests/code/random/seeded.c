/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers that follow a seed.
 * options: -D_GNU_SOURCE
 */
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    static const unsigned seeds[] = { 0, 1, 2, 42, 0x7fffffff, 0x80000000, 0xffffffff };
    static const size_t sizes[] = { 8, 32, 64, 128, 256 };
    printf("%d %ld %d\n", rand(), random(), RAND_MAX);
    for (int i = 0; i < 7; i++) {
        unsigned s = seeds[i];
        srand(seeds[i]);
        for (int k = 0; k < 100; k++)
            printf("%d ", rand());
        srandom(seeds[i]);
        for (int k = 0; k < 5; k++)
            printf("%ld %d ", random(), rand_r(&s));
        puts("");
    }
    for (int i = 0; i < 5; i++) {
        static _Alignas(8) char state[256], other[128];
        char *before = initstate(99, state, sizes[i]);
        long first = random(), second;
        initstate(5, other, sizeof other);
        second = random();
        setstate(state);
        printf("%d %ld %ld %ld\n", before != NULL, first, second, random());
    }
    srand48(7);
    printf("%.17g %ld %ld\n", drand48(), lrand48(), mrand48());
    return 0;
}
