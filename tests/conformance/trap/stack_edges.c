/* A trap whose return address cannot be read is the guest's fault, not the host's: the stack pointer lies in the guard.
 * expect: .end == "fault" and .exit_code == 129
 */
#include "guest.h"
int main(void)
{
    __asm__ volatile("movl $0xFFFF0000, %%esp\n\tmovl $99, %%eax\n\tjmp 0x10000" : : : "memory");
    return 0;
}
