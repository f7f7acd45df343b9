/* SPDX-License-Identifier: Apache-2.0 */
/* A trap whose return address cannot be read is the guest's fault, not the host's: the stack pointer lies in the guard.
 * exit: 129
 * expect: .end == "fault"
 */
#include "guest.h"
int main(void)
{
    __asm__ volatile("movl $0xFFFF0000, %%esp\n\tmovl $99, %%eax\n\tjmp 0x10000" : : : "memory");
    return 0;
}
