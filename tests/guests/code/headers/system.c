/* SPDX-License-Identifier: Apache-2.0 */
/* A directory of -isystem goes before the C library's, one of -idirafter behind it, one of -iquote where quotes are.
 * options: -isystem compat -idirafter after -iquote quote
 */
#include "math.h"
#include <extra.h>
#include <stdio.h>
#include <string.h>
#ifndef LATE
#define LATE 0
#endif
int main(void)
{
    printf("%s, %s, %s, %d, %d\n", COMPAT, AFTER, QUOTE, LATE, (int)strlen("four") + (int)isnan(1.0));
    return 0;
}
