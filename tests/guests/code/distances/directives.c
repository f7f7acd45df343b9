/* SPDX-License-Identifier: Apache-2.0 */
/* Distances between places in code, in every directive that holds one, are those of the program as it runs. */
#include <stdint.h>
#include <stdio.h>
static const char *at[2];
static unsigned calls;
__attribute__((used)) void note(void)
{
    at[calls++ % 2] = __builtin_return_address(0);
}
__asm__(".text\n.globl two_calls\n.type two_calls,@function\n"
        "two_calls: subq $8, %rsp\n\tcall note\n"
        ".Lfirst: call note\n"
        ".Lsecond: addq $8, %rsp\n\tret\n"
        ".Lend:\n"
        ".set between, .Lsecond-.Lfirst\n"
        "apart = .Lsecond - two_calls\n"
        ".section .rodata\n.balign 8\n"
        ".globl longs\nlongs: .long .Lfirst-two_calls, .Lsecond-two_calls, .Lsecond-.Lfirst, .Lend-.Lsecond\n"
        ".globl quads\nquads: .quad .Lsecond-.Lfirst, .Lfirst-.Lsecond, .Lend-two_calls+1\n"
        ".globl shorts\nshorts: .short .Lsecond-.Lfirst, (.Lsecond-two_calls)*2\n"
        ".globl bytes\nbytes: .byte .Lsecond-.Lfirst, .Lfirst-two_calls\n"
        ".globl names\nnames: .long between, apart\n"
        ".globl leb\nleb: .uleb128 .Lsecond-.Lfirst\n.uleb128 .Lsecond-two_calls\n.sleb128 .Lfirst-.Lsecond\n"
        ".text\n");
void two_calls(void);
extern const int32_t longs[4], names[2];
extern const int64_t quads[3];
extern const int16_t shorts[2];
extern const unsigned char bytes[2], leb[8];

static int64_t take(const unsigned char **p, int sign)
{
    int64_t value = 0;
    unsigned shift = 0;
    unsigned char byte;
    do {
        byte = *(*p)++;
        value |= (int64_t)(byte & 127) << shift;
        shift += 7;
    } while (byte & 128);
    return sign && byte & 64 ? value - ((int64_t)1 << shift) : value;
}

int main(void)
{
    two_calls();
    int first = (int)(at[0] - (const char *)two_calls), second = (int)(at[1] - (const char *)two_calls);
    const unsigned char *p = leb;
    printf("%d %d %d\n", longs[0] == first, longs[1] == second, longs[2] == second - first);
    printf("%d %d %d\n", longs[3] > 0, quads[0] == second - first, quads[1] == first - second);
    printf("%d\n", quads[2] == longs[1] + longs[3] + 1);
    printf("%d %d\n", shorts[0] == second - first, shorts[1] == 2 * second);
    printf("%d %d\n", bytes[0] == second - first, bytes[1] == first);
    printf("%d %d\n", names[0] == second - first, names[1] == second);
    printf("%d", take(&p, 0) == second - first);
    printf(" %d", take(&p, 0) == second);
    printf(" %d\n", take(&p, 1) == first - second);
    int immediate, wide;
    __asm__("movl $.Lsecond-.Lfirst, %0\n\tleal .Lsecond-two_calls(%k2), %1" : "=r"(immediate), "=r"(wide) : "r"(1));
    printf("%d %d\n", immediate == second - first, wide == second + 1);
    return 0;
}
