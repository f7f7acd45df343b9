/* SPDX-License-Identifier: Apache-2.0 */
/* A 32-byte store that starts at the last byte of the region: it reaches past it, and must not get there.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("vmovdqu %%ymm0, (%0)", "r"(0xFFFFFFFF));
    return 0;
}
