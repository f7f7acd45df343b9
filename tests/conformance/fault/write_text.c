/* SPDX-License-Identifier: Apache-2.0 */
/* A write to the program's own text.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("movl $0, (%0)", "r"(0x20000));
    return 0;
}
