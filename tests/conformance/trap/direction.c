/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what only takes writes, and writing what only gives reads.
 * channel: { name: in, source: input.txt }
 * channel: { name: out, source: output.txt, mode: write }
 * input.txt: abc
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    char b[2];
    /* No right is a quota of nothing. */
    CHECK(zvm_pread(4, b, 1, 0) == -EDQUOT);
    CHECK(zvm_pwrite(3, b, 1, 0) == -EDQUOT);
    return 0;
}
