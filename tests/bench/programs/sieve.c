/* SPDX-License-Identifier: Apache-2.0 */
/* The sieve of Eratosthenes, a byte a number: stores at a stride. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 1 << 18 };

static uint8_t composite[LIMIT + 1];

static int sieve(int limit)
{
    int primes = 0;

    memset(composite, 0, sizeof composite);
    for (int n = 2; n <= limit; n++) {
        if (composite[n])
            continue;
        primes++;
        for (int64_t m = (int64_t)n * n; m <= limit; m += n)
            composite[m] = 1;
    }
    return primes;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 900;
    long sum = 0;

    for (int round = 0; round < rounds; round++)
        sum += sieve(LIMIT - round);
    printf("%ld\n", sum);
    return 0;
}
