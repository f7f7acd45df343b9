/* SPDX-License-Identifier: Apache-2.0 */
/* Flags of instructions that change or read the stack pointer, which are groups in a sandbox.
 * levels: -O0, -O2
 */
#include <stdio.h>
#define TRY(name, code)                                                                                                \
    __attribute__((noinline)) static void name(void)                                                                   \
    {                                                                                                                  \
        unsigned char zero, carry, sign, over;                                                                         \
        __asm__ volatile("movq %%rsp, %%rbx\n\t" code                                                                  \
                         "\n\tsetz %0\n\tsetc %1\n\tsets %2\n\tseto %3\n\tmovq %%rbx, %%rsp"                           \
                         : "=&r"(zero), "=&r"(carry), "=&r"(sign), "=&r"(over)                                         \
                         :                                                                                             \
                         : "rbx", "rax", "memory", "cc");                                                              \
        printf(#name " %d%d%d%d\n", zero, carry, sign, over);                                                          \
    }
TRY(subtracts, "subq $64, %%rsp")
TRY(adds, "addq $0, %%rsp")
TRY(masks, "andq $-64, %%rsp")
TRY(ors, "orq $1, %%rsp")
TRY(subtracts_and_counts, "xorl %%eax, %%eax\n\tsubq $16, %%rsp\n\tincl %%eax")
TRY(compares, "cmpq %%rbx, %%rsp")
TRY(compares_lower, "leaq -8(%%rsp), %%rax\n\tcmpq %%rsp, %%rax")
TRY(compares_itself, "cmpq %%rsp, %%rsp")
TRY(tests, "testq %%rsp, %%rsp")
TRY(tests_low_byte, "andq $-64, %%rsp\n\ttestb $63, %%spl")
TRY(tests_word, "andq $-64, %%rsp\n\torq $32, %%rsp\n\ttestw $32, %%sp")
TRY(keeps_over_lea, "cmpl %%eax, %%eax\n\tleaq -8(%%rsp), %%rsp")
TRY(keeps_over_mov, "cmpl %%eax, %%eax\n\tstc\n\tmovq %%rbx, %%rsp")
TRY(keeps_over_push, "cmpl %%eax, %%eax\n\tstc\n\tpushq %%rax\n\tpushq %%rsp")
TRY(keeps_over_a_jump, "xorl %%eax, %%eax\n\tsubq $16, %%rsp\n\tjmp 1f\n\tud2\n1:")

int main(void)
{
    subtracts(), adds(), masks(), ors(), subtracts_and_counts(), compares(), compares_lower(), compares_itself(),
        tests();
    tests_low_byte(), tests_word(), keeps_over_lea(), keeps_over_mov(), keeps_over_push(), keeps_over_a_jump();
    return 0;
}
