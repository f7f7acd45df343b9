/* SPDX-License-Identifier: Apache-2.0 */
/* Cleanups of a program that nothing is thrown in.
 * options: -fexceptions -fnon-call-exceptions
 */
#include <stdio.h>

static void done(const char **name)
{
    printf("done %s\n", *name);
}

int main(int argc, char **argv)
{
    const char *outer __attribute__((cleanup(done))) = "outer";
    for (int i = 0; i < 3; i++) {
        const char *inner __attribute__((cleanup(done))) = i & 1 ? "odd" : "even";
        if (i == 2)
            return printf("%s %d\n", inner, i) - 7;
    }
    return 1;
}
