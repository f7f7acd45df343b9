/* SPDX-License-Identifier: Apache-2.0 */
/* A request past the byte quota is cut to what is left; then the quota is used up, which is not the end of file.
 * channel: { name: in, source: input.txt, get_bytes: 5 }
 * input.txt: abcdefgh
 * exit: 0
 * expect: .end == "exit" and ([.channels[] | select(.name == "in") | .get_bytes] == [5])
 */
#include "guest.h"
int main(void)
{
    char b[8];
    CHECK(zvm_pread(3, b, 3, 0) == 3);
    CHECK(zvm_pread(3, b, 3, 0) == 2);
    CHECK(zvm_pread(3, b, 3, 0) == -EDQUOT);
    return 0;
}
