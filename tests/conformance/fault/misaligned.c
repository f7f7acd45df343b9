/* SPDX-License-Identifier: Apache-2.0 */
/* An aligned vector access that is not aligned.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
static _Alignas(32) char data[64];
int main(void)
{
    FAULT_AT("vmovdqa (%0), %%ymm0", "r"(data + 1));
    return 0;
}
