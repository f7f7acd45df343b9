/* A read through the null pointer.
 * expect: .end == "fault" and .exit_code == 129 and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    FAULT_AT("movl (%0), %%eax", "r"(0));
    return 0;
}
