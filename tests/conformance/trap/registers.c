/* SPDX-License-Identifier: Apache-2.0 */
/* After a trap every register that is not callee-saved is zero, the others are as they were, none shows the host.
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"

#include <stddef.h>

/* What probe() leaves behind; r11 is the assembler's. */
struct registers {
    uint64_t saved[5];     /* rbx, rbp, r12, r13, r15 */
    uint64_t clobbered[7]; /* rcx, rdx, rsi, rdi, r8, r9, r10 */
    unsigned char vectors[16][32];
};
extern struct registers after;
struct registers after;
int64_t probe(void);

#define SAVED     0
#define CLOBBERED 40
#define VECTORS   96
_Static_assert(offsetof(struct registers, clobbered) == CLOBBERED, "probe() counts on it");
_Static_assert(offsetof(struct registers, vectors) == VECTORS, "probe() counts on it");

#define QUOTE(x)              #x
#define TEXT(x)               QUOTE(x)
#define PUSH(r)               "pushq %" #r "\n\t"
#define POP(r)                "popq %" #r "\n\t"
#define SET(value, r)         "movq $" #value ", %" #r "\n\t"
#define STORE(r, base, index) "movq %" #r ", after+" TEXT(base) "+8*" #index "(%rip)\n\t"
#define ONES(n)               "vpcmpeqd %ymm" #n ", %ymm" #n ", %ymm" #n "\n\t"
#define VSTORE(n)             "vmovdqu %ymm" #n ", after+" TEXT(VECTORS) "+32*" #n "(%rip)\n\t"
#define EACH_VECTOR(X)        X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

/* clang-format off */
__asm__(".text\n\t.globl probe\n\t.type probe,@function\nprobe:\n\t"
        PUSH(rbx) PUSH(rbp) PUSH(r12) PUSH(r13) PUSH(r15)
        SET(0x1001, rbx) SET(0x1002, rbp) SET(0x1003, r12) SET(0x1004, r13) SET(0x1005, r15)
        SET(-1, rcx) SET(-1, rdx) SET(-1, rsi) SET(-1, rdi) SET(-1, r8) SET(-1, r9) SET(-1, r10)
        EACH_VECTOR(ONES)
        SET(99, rax)
        "call 0x10000\n\t"
        STORE(rbx, SAVED, 0) STORE(rbp, SAVED, 1) STORE(r12, SAVED, 2) STORE(r13, SAVED, 3) STORE(r15, SAVED, 4)
        STORE(rcx, CLOBBERED, 0) STORE(rdx, CLOBBERED, 1) STORE(rsi, CLOBBERED, 2) STORE(rdi, CLOBBERED, 3)
        STORE(r8, CLOBBERED, 4) STORE(r9, CLOBBERED, 5) STORE(r10, CLOBBERED, 6)
        EACH_VECTOR(VSTORE)
        POP(r15) POP(r13) POP(r12) POP(rbp) POP(rbx)
        "ret\n\t.size probe, .-probe\n");
/* clang-format on */

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
