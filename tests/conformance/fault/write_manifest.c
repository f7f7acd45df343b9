/* SPDX-License-Identifier: Apache-2.0 */
/* A write to the user manifest.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("movl $0, (%0)", "r"(0xFEFFFFFC));
    return 0;
}
