/* SPDX-License-Identifier: Apache-2.0 */
/* Writes past the byte quota are cut, then refused; the output holds what was let through.
 * channel: { name: out, source: output.txt, mode: write, put_bytes: 5 }
 * exit: 0
 * expect: .end == "exit" and ([.channels[] | select(.name == "out") | .put_bytes] == [5])
 * output.txt: abcab
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "abc", 3, 0) == 3);
    CHECK(zvm_pwrite(3, "abc", 3, 0) == 2);
    CHECK(zvm_pwrite(3, "abc", 3, 0) == -EDQUOT);
    return 0;
}
