/* SPDX-License-Identifier: Apache-2.0 */
/* A loop of traps meets the wall-clock limit: the host's side of a trap is no hiding place.
 * manifest: timeout: 200ms
 * exit: 130
 * expect: .end == "timeout" and .traps > 1000
 */
#include "guest.h"
int main(void)
{
    char byte;
    for (;;)
        zvm_pread(0, &byte, 1, 0);
}
