/* SPDX-License-Identifier: Apache-2.0 */
/* A program's own memmove, and all that stands beside it in the library.
 * options: -fno-builtin
 */
#include <stdio.h>
#include <string.h>
void *memmove(void *to, const void *from, size_t n)
{
    char *a = to;
    const char *b = from;
    if (a < b)
        while (n--)
            *a++ = *b++;
    else
        while (n--)
            a[n] = b[n];
    return to;
}
int main(void)
{
    char text[40] = "abc";
    memmove(text + 1, text, 3);
    memcpy(text + 10, text, 4);
    printf("%s %s %d\n", text, text + 10, memcmp(text, text + 10, 4));
    return 0;
}
