/* SPDX-License-Identifier: Apache-2.0 */
/* NULL is what the compiler calls null, whichever header it comes from: an integer too, with a warning.
 * options: -fno-exceptions -fno-rtti -fpermissive
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
static int pick(const void *)
{
    return 1;
}
static int pick(int)
{
    return 2;
}
static int pick(long)
{
    return 3;
}
int main()
{
    int zero = NULL;
    char byte = NULL;
    long sum = 3 + NULL;
    printf("%d %d %ld %d %d\n", zero, byte, sum, pick((const void *)NULL), sizeof(NULL) == sizeof(void *));
    return pick(0) == 2 && pick(0L) == 3 ? 0 : 1;
}
