/* SPDX-License-Identifier: Apache-2.0 */
/* Ends as its first argument says: copies input to output, faults, or never ends. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "fault") == 0)
        *(volatile int *)0 = 1;
    while (strcmp(what, "spin") == 0)
        __asm__ volatile("");
    for (int c; (c = getchar()) != EOF;)
        putchar(c);
    return 5;
}
