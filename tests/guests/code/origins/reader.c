/* SPDX-License-Identifier: Apache-2.0 */
/* A message that names two places names both by the lines of the source.
 * levels: -O0, -O2, -O2 -g
 * refused: reader.c:9: error: instruction cpuid: rewritten it destroys the flags that jc in line 10 reads
 */
int main(void)
{
    int x = 0;
    __asm__ volatile("cpuid\n\t"
                     "jc 1f\n\t"
                     "incl %0\n"
                     "1:"
                     : "+r"(x)::"rax", "rbx", "rcx", "rdx", "cc");
    return x;
}
