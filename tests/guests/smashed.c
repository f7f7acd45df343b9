/* SPDX-License-Identifier: Apache-2.0 */
/* Stack protectors: which functions notice that they wrote past an array, by number; see the kind "each" of run.sh. */
#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile int sink;
static char from[256] = "0123456789";

__attribute__((noinline)) static void array(size_t n)
{
    char to[16];
    memcpy(to, from, n);
    sink = to[3];
}

__attribute__((noinline)) static void words(size_t n)
{
    volatile int to[8];
    for (size_t i = 0; i < n / sizeof *to; i++)
        to[i] = (int)i;
    sink = to[3];
}

__attribute__((noinline)) static void allocated(size_t n)
{
    char *to = alloca(16);
    memcpy(to, from, n);
    sink = to[3];
}

__attribute__((noinline)) static void variable(size_t n)
{
    char to[sink + 16];
    memcpy(to, from, n);
    sink = to[3] - to[3];
}

int main(int argc, char **argv)
{
    static void (*const functions[])(size_t) = { array, words, allocated, variable };
    enum { FUNCTIONS = sizeof functions / sizeof *functions };
    int chosen = argc > 1 ? atoi(argv[1]) : -1;

    if (chosen < 0) {
        printf("%d\n", 2 * FUNCTIONS);
        return 0;
    }
    sink = 0;
    functions[chosen % FUNCTIONS](chosen < FUNCTIONS ? 8 : 96);
    printf("%d not smashed\n", chosen);
    return 0;
}
