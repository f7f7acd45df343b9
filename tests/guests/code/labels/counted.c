/* SPDX-License-Identifier: Apache-2.0 */
/* An address that counts bytes of code.
 * levels: -O2
 * refused: counts bytes of code from here
 */
__asm__(".text\nplace: movl %edi,%eax\n addl $1,%eax\n addl $2,%eax\n ret\n.data\n.balign 4\n"
        ".globl inside\ninside: .long place+5\n.text\n");
extern unsigned inside;
int main(void)
{
    return (int)inside;
}
