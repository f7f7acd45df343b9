/* What GCC writes by itself has a line under -g.
 * options: -g
 * levels: -O0, -O2, -Os
 * refused: debug.c:10: error: instruction rdtsc: no clock
 */
#include <stdio.h>

int main(void)
{
    return (int)__builtin_ia32_rdtsc();
}
