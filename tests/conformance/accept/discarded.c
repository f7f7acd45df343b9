/* SPDX-License-Identifier: Apache-2.0 */
/* A session that faults leaves an output as it was.
 * channel: { name: out, source: output.txt, mode: write }
 * before output.txt: old
 * output.txt: old
 * exit: 129
 * expect: .end == "fault"
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "new", 3, 0) == 3);
    __builtin_trap();
}
