/* SPDX-License-Identifier: Apache-2.0 */
/* The instruction that fills unused text.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("hlt", "r"(0));
    return 0;
}
