/* SPDX-License-Identifier: Apache-2.0 */
/* ... and in a template of several lines, the line.
 * levels: -O0, -O2, -O2 -g
 * refused: lines.c:10: error: instruction syscall
 */
static inline void three(void)
{
    __asm__ volatile("nop\n\t"
                     "nop\n\t"
                     "syscall");
}

int main(void)
{
    three();
    return 0;
}
