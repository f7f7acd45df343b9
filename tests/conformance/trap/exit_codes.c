/* The low eight bits of the exit code count.
 * exit: 7
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    zvm_exit(0x1207);
}
