/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest guest: greets whom its arguments name, or the world. */
#include <stdio.h>

static void greet(const char *whom)
{
    fputs("Hello, ", stdout);
    fputs(whom, stdout);
    puts("!");
}

int main(int argc, char **argv)
{
    if (argc < 2)
        greet("world");
    for (int i = 1; i < argc; i++)
        greet(argv[i]);
    return 0;
}
