/* SPDX-License-Identifier: Apache-2.0 */
/* A program's own string functions, wrong ones at that: only its own calls reach them.
 * options: -fno-builtin
 */
#include <stdio.h>
int atoi(const char *);
double strtod(const char *, char **);
static int calls;
int memcpy(void)
{
    return ++calls;
}
int memset(void)
{
    return ++calls;
}
int strlen(void)
{
    return ++calls;
}
int strchr(void)
{
    return ++calls;
}
int strtol(void)
{
    return ++calls;
}
int isspace(int c)
{
    return c + ++calls;
}
int main(void)
{
    char text[64];
    snprintf(text, sizeof text, "%s|%-8s|%08.3f|%lld", "one", "two", 3.5, 1ll << 40);
    int i = atoi("  42"), j = 0;
    double d = strtod("2.5e3", 0);
    sscanf("17 x", "%d", &j);
    printf("%s %d %d %g %d\n", text, i, j, d, calls);
    return memcpy() + memset() + strlen() + strchr() + strtol();
}
