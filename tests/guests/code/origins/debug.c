/* SPDX-License-Identifier: Apache-2.0 */
/* What GCC writes by itself has a line under -g.
 * options: -g
 * levels: -O0, -O2, -Os
 * refused: debug.c:11: error: instruction rdtsc: no clock
 */
#include <stdio.h>

int main(void)
{
    return (int)__builtin_ia32_rdtsc();
}
