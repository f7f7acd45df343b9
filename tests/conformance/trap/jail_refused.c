/* SPDX-License-Identifier: Apache-2.0 */
/* Code that breaks a rule is refused, memory stays as it was and writable, and the report names the first refusal.
 * manifest: jail: yes
 * exit: 0
 * expect: .end == "exit" and .jailed == 0 and .refused == 9 and .refused_rule == "forbidden"
 * expect: (.refused_address | tostring) == $stdout
 */
#include "jail.h"

static const struct {
    unsigned char size, bytes[32];
} hostile[] = {
    { 3, { 0x90, 0x0F, 0x05 } },       /* syscall */
    { 1, { 0xC3 } },                   /* ret */
    { 2, { 0xFF, 0xE0 } },             /* jmp *%rax */
    { 2, { 0x89, 0x07 } },             /* mov %eax, (%rdi) */
    { 3, { 0x49, 0x89, 0xC6 } },       /* mov %rax, %r14 */
    { 2, { 0x0F, 0x31 } },             /* rdtsc */
    { 5, { 0xE9, 0, 0, 0xFF, 0xFF } }, /* jmp out of the piece */
    { 17, { 0xEB, 0x03, 0x90, 0x41, 0x5B, 0x41, 0x83, 0xE3, 0xE0, 0x4D, 0x01, 0xF3, 0x41, 0x53, 0xC3 } },
    { 32, { [27] = 0xB8 } }, /* an instruction across a bundle's end */
};

int main(void)
{
    char *code = new_pages(2), before[2 * PAGE];

    printf("%u", (unsigned)(uintptr_t)code + 1);
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        memset(code, 0x5A, 2 * PAGE);
        memcpy(code, hostile[i].bytes, hostile[i].size);
        memcpy(before, code, 2 * PAGE);
        if (zvm_jail(code, hostile[i].size) != -EPERM) {
            fprintf(stderr, "row %zu\n", i);
            return 1;
        }
        CHECK(memcmp(code, before, 2 * PAGE) == 0);
        CHECK(zvm_unjail(code, hostile[i].size) == -EINVAL);
        memset(code, 0, 2 * PAGE);
    }
    return 0;
}
