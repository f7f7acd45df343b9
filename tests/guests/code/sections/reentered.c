/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of one named section with others between them; the compiler enters it the second time by its name alone. */
#include <stdio.h>
#define COLD __attribute__((section("coldcode"), noinline))
COLD int one(int x)
{
    return x + 1;
}
int between(int x)
{
    return one(x) * 3;
}
COLD int two(int x)
{
    return between(x) + 2;
}
int (*volatile pick)(int) = two;
int main(int argc, char **argv)
{
    printf("%d %d %d %d\n", one(argc), between(argc), two(argc), pick(argc));
    return 0;
}
