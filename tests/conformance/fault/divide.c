/* SPDX-License-Identifier: Apache-2.0 */
/* A division by zero.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("divl %0", "r"(0), "a"(1), "d"(0));
    return 0;
}
