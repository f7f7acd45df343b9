/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison that the assembler leaves out.
 * levels: -O2
 * refused: directive .ifeq: use #if in a .S file
 */
__asm__(
    ".text\n.globl f\n.type f,@function\nf: movq %rsp,%rdx\n movq $-1,%rcx\n subq %rcx,%rsp\n .ifeq 1\n cmpl $4,%edi\n"
    " .endif\n setc %al\n movzbl %al,%eax\n movq %rdx,%rsp\n ret\n");
int f(int);
int main(void)
{
    return f(3);
}
