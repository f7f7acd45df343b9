/* SPDX-License-Identifier: Apache-2.0 */
/* The second write is one too many.
 * channel: { name: out, source: output.txt, mode: write, puts: 1 }
 * exit: 0
 * expect: .end == "exit" and ([.channels[] | select(.name == "out") | .puts] == [1])
 * output.txt: abc
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "abc", 3, 0) == 3);
    CHECK(zvm_pwrite(3, "abc", 3, 0) == -EDQUOT);
    return 0;
}
