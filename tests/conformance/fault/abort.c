/* abort() ends the session with the code that a shell shows for SIGABRT.
 * expect: .end == "exit" and .exit_code == 134
 */
#include "guest.h"
int main(void)
{
    abort();
}
