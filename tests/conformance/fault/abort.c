/* SPDX-License-Identifier: Apache-2.0 */
/* abort() ends the session with the code that a shell shows for SIGABRT.
 * exit: 134
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    abort();
}
