/* SPDX-License-Identifier: Apache-2.0 */
/* An appended output keeps what was there.
 * channel: { name: out, source: output.txt, mode: append }
 * before output.txt: abc
 * output.txt: abcdef
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "def", 3, 0) == 3);
    return 0;
}
