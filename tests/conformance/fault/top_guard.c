/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte above the stack.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("movb $1, (%0)", "r"(0xFFFF0000));
    return 0;
}
