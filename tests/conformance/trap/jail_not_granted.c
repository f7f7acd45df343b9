/* SPDX-License-Identifier: Apache-2.0 */
/* Without `jail: yes` there is no such call, whatever the arguments.
 * exit: 0
 * expect: .end == "exit" and .jailed == null and .refused == null
 */
#include "jail.h"

int main(void)
{
    char *code = new_pages(1);

    put_answer(code, 1);
    CHECK(zvm_jail(code, 32) == -ENOSYS);
    CHECK(zvm_jail(0, -1) == -ENOSYS);
    CHECK(zvm_unjail(code, 32) == -ENOSYS);
    code[0] = 2;
    return 0;
}
