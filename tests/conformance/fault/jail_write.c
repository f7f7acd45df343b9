/* SPDX-License-Identifier: Apache-2.0 */
/* Jailed code cannot be written.
 * manifest: jail: yes
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "../trap/jail.h"
int main(void)
{
    char *code = new_pages(1);
    put_answer(code, 1);
    CHECK(zvm_jail(code, 17) == 0);
    FAULT_AT("movb $0, (%0)", "r"(code));
    return 0;
}
