/* SPDX-License-Identifier: Apache-2.0 */
/* A trampoline slot that is not in use holds traps.
 * exit: 129
 * expect: .end == "fault" and .fault_address == 65568
 */
#include "guest.h"
int main(void)
{
    ((void (*)(void))0x10020)();
    return 0;
}
