/* SPDX-License-Identifier: Apache-2.0 */
/* The third read is one too many, and so is each after it; what was refused is not counted.
 * channel: { name: in, source: input.txt, gets: 2 }
 * input.txt: abcdefgh
 * exit: 0
 * expect: .end == "exit" and ([.channels[] | select(.name == "in") | .gets] == [2])
 */
#include "guest.h"
int main(void)
{
    char b[4];
    CHECK(zvm_pread(3, b, 2, 0) == 2);
    CHECK(zvm_pread(3, b, 2, 0) == 2 && b[0] == 'c');
    for (int i = 0; i < 3; i++)
        CHECK(zvm_pread(3, b, 2, 0) == -EDQUOT);
    return 0;
}
