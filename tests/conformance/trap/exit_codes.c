/* SPDX-License-Identifier: Apache-2.0 */
/* The low eight bits of the exit code count, whatever the other 56 say.
 * exit: 7
 * expect: .end == "exit" and .exit_code == 7
 */
#include "raw.h"
int main(void)
{
    raw_trap(3, 0xFFFFFFFFFFFFFF07, 0, 0, 0);
    return 1;
}
