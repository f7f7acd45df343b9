/* SPDX-License-Identifier: Apache-2.0 */
/* The rest of the last text page is filled with traps.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
extern char etext[];
int main(void)
{
    uintptr_t target = ((uintptr_t)etext + 31) & -32;
    printf("%u", (unsigned)target);
    fflush(stdout);
    ((void (*)(void))target)();
    return 0;
}
