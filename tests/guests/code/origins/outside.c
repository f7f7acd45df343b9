/* SPDX-License-Identifier: Apache-2.0 */
/* Assembly outside of functions has no line, but a file.
 * levels: -O0, -O2, -O2 -g
 * refused: outside.c: error: outside of functions (
 */
int main(void)
{
    return 0;
}

__asm__(".text\nplace: rdtsc\n ret\n");
