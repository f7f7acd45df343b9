/* SPDX-License-Identifier: Apache-2.0 */
/* The same by hand: a loop around an exchange. */
#include <stdatomic.h>
#include <stdio.h>
static _Atomic double sum = 1.5;
static _Atomic float product = 3;
static _Atomic int count = 7;
int main(int argc, char **argv)
{
    double old = sum, new;
    do {
        new = old + argc;
    } while (!atomic_compare_exchange_weak(&sum, &old, new));
    float was = product;
    while (!atomic_compare_exchange_weak(&product, &was, was * 2)) {
    }
    count += 3;
    count <<= 2;
    printf("%a %a %d %a\n", sum, product, count, old);
    return 0;
}
