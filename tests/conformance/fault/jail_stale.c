/* SPDX-License-Identifier: Apache-2.0 */
/* A return into code that was given back meanwhile faults there.
 * manifest: jail: yes
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "../trap/jail.h"

static char *code;

static void give_back(void)
{
    CHECK(zvm_unjail(code, 64) == 0);
    printf("%u", (unsigned)(uintptr_t)code + 32);
    fflush(stdout);
}

int main(void)
{
    /* Padding, push %rax for the stack's alignment, then mov $give_back, %eax; and $-32, %eax; add %r14, %rax; call
     * *%rax at the bundle's end. */
    unsigned char caller[32] = { [18] = 0x50, 0xB8, [24] = 0x83, 0xE0, 0xE0, 0x4C, 0x01, 0xF0, 0xFF, 0xD0 };
    uint32_t target = (uintptr_t)give_back;

    memset(caller, 0x90, 18);
    memcpy(caller + 20, &target, sizeof target);
    code = new_pages(1);
    memcpy(code, caller, sizeof caller);
    put_answer(code + 32, 3);
    CHECK(zvm_jail(code, 64) == 0);
    CALL(code);
    return 0;
}
