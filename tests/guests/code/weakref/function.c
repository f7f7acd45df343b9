/* SPDX-License-Identifier: Apache-2.0 */
/* A weak reference to a function that is nowhere, and to one that is there.
 * with: part_defined.c
 */
#include <stdio.h>
static int absent(void) __attribute__((weakref("nowhere")));
static int present(int) __attribute__((weakref("weak_function")));
static int (*kept)(void) = absent;
static int (*kept_present)(int) = present;
int main(void)
{
    printf("%d\n", absent ? absent() : -3);
    printf("%d %d\n", kept ? kept() : -4, kept_present != 0);
    if (present)
        printf("%d\n", present(4));
    return 0;
}
