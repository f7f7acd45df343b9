/* SPDX-License-Identifier: Apache-2.0 */
/* Refused code does not run, not even its good part.
 * manifest: jail: yes
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout and .refused_rule == "return"
 */
#include "../trap/jail.h"
int main(void)
{
    char *code = new_pages(1);
    put_answer(code, 1);
    CHECK(zvm_jail(code, 64) == -EPERM); /* the second bundle is not code */
    printf("%u", (unsigned)(uintptr_t)code);
    fflush(stdout);
    CALL(code);
    return 0;
}
