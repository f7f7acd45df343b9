/* After a trap every register that is not callee-saved is zero, the callee-saved ones are as they were, and no value of the host is in any.
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"

/* rbx, rbp, r12, r13, r15, then rcx, rdx, rsi, rdi, r8, r9, r10, r11, then 16 vector registers of 32 bytes. */
struct registers {
    uint64_t saved[5];
    uint64_t clobbered[8];
    unsigned char vectors[16][32];
};
extern struct registers after;
struct registers after;
int64_t probe(void);
__asm__(".text\n\t.globl probe\n\t.type probe,@function\nprobe:\n\t"
        "pushq %rbx\n\tpushq %rbp\n\tpushq %r12\n\tpushq %r13\n\tpushq %r15\n\t"
        "movl $0x1001, %ebx\n\tmovl $0x1002, %ebp\n\tmovl $0x1003, %r12d\n\tmovl $0x1004, %r13d\n\tmovl $0x1005, %r15d\n\t"
        "vpcmpeqd %ymm0, %ymm0, %ymm0\n\tvmovdqa %ymm0, %ymm7\n\tvmovdqa %ymm0, %ymm15\n\t"
        "movl $99, %eax\n\tmovl $7, %edi\n\tmovl $7, %esi\n\tmovl $7, %edx\n\tmovl $7, %ecx\n\tmovl $7, %r8d\n\tmovl $7, %r9d\n\tmovl $7, %r10d\n\t"
        "call 0x10000\n\t"
        "movq %rbx, after(%rip)\n\tmovq %rbp, after+8(%rip)\n\tmovq %r12, after+16(%rip)\n\tmovq %r13, after+24(%rip)\n\tmovq %r15, after+32(%rip)\n\t"
        "movq %rcx, after+40(%rip)\n\tmovq %rdx, after+48(%rip)\n\tmovq %rsi, after+56(%rip)\n\tmovq %rdi, after+64(%rip)\n\t"
        "movq %r8, after+72(%rip)\n\tmovq %r9, after+80(%rip)\n\tmovq %r10, after+88(%rip)\n\t"
        "vmovdqu %ymm0, after+104(%rip)\n\tvmovdqu %ymm1, after+136(%rip)\n\tvmovdqu %ymm2, after+168(%rip)\n\tvmovdqu %ymm3, after+200(%rip)\n\t"
        "vmovdqu %ymm4, after+232(%rip)\n\tvmovdqu %ymm5, after+264(%rip)\n\tvmovdqu %ymm6, after+296(%rip)\n\tvmovdqu %ymm7, after+328(%rip)\n\t"
        "vmovdqu %ymm8, after+360(%rip)\n\tvmovdqu %ymm9, after+392(%rip)\n\tvmovdqu %ymm10, after+424(%rip)\n\tvmovdqu %ymm11, after+456(%rip)\n\t"
        "vmovdqu %ymm12, after+488(%rip)\n\tvmovdqu %ymm13, after+520(%rip)\n\tvmovdqu %ymm14, after+552(%rip)\n\tvmovdqu %ymm15, after+584(%rip)\n\t"
        "popq %r15\n\tpopq %r13\n\tpopq %r12\n\tpopq %rbp\n\tpopq %rbx\n\tret\n\t.size probe, .-probe\n");

int main(void)
{
    CHECK(probe() == -ENOSYS);
    for (uint64_t i = 0; i < 5; i++)
        CHECK(after.saved[i] == 0x1001 + i);
    for (int i = 0; i < 7; i++)
        CHECK(after.clobbered[i] == 0);
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < 32; j++)
            CHECK(after.vectors[i][j] == 0);
    return 0;
}
