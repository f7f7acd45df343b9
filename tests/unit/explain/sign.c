/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C with a defect that only the validator sees: imul leaves the sign flag undefined, js reads it. A whole program, or,
 * freestanding, one whose addresses do not depend on the C library.
 */
static __attribute__((noinline)) int negative_product(int a, int b)
{
    int negative = 1;
    __asm__("imull %2, %1\n\t"
            "js 1f\n\t"
            "decl %0\n"
            "1:"
            : "+r"(negative), "+r"(a)
            : "r"(b));
    return negative;
}

#if __STDC_HOSTED__
#include <stdio.h>

int main(int argc, char **argv)
{
    (void)argv;
    printf("%d\n", negative_product(argc, -3));
    return 0;
}
#else
void _start(void);

void _start(void)
{
    for (volatile int i = 0; negative_product(i, -3); i++)
        continue;
    __builtin_trap();
}
#endif
