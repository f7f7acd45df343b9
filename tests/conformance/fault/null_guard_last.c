/* SPDX-License-Identifier: Apache-2.0 */
/* A write to the last byte of the null guard.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("movb $1, (%0)", "r"(0xFFFF));
    return 0;
}
