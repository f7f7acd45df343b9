/* SPDX-License-Identifier: Apache-2.0 */
/* A read through the null pointer.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("movl (%0), %%eax", "r"(0));
    return 0;
}
