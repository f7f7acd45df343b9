/* The low eight bits of the exit code count.
 * expect: .end == "exit" and .exit_code == 7
 */
#include "guest.h"
int main(void)
{
    zvm_exit(0x1207);
}
