/* SPDX-License-Identifier: Apache-2.0 */
/* Past the bytes that were jailed the page is HLT, whatever was there before.
 * manifest: jail: yes
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "../trap/jail.h"
int main(void)
{
    char *code = new_pages(1);
    put_answer(code, 1);
    put_answer(code + PAGE - 32, 2);
    CHECK(zvm_jail(code, 17) == 0 && CALL(code) == 1);
    printf("%u", (unsigned)(uintptr_t)code + PAGE - 32);
    fflush(stdout);
    CALL(code + PAGE - 32);
    return 0;
}
