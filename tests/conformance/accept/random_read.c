/* SPDX-License-Identifier: Apache-2.0 */
/* Random reads go anywhere; at the end and past it there is nothing.
 * channel: { name: in, source: input.txt, mode: random-read }
 * input.txt: abcdefgh
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    char b[8];
    CHECK(zvm_pread(3, b, 2, 6) == 2 && b[0] == 'g');
    CHECK(zvm_pread(3, b, 2, 0) == 2 && b[0] == 'a');
    CHECK(zvm_pread(3, b, 8, 5) == 3);
    CHECK(zvm_pread(3, b, 1, 8) == 0);
    CHECK(zvm_pread(3, b, 1, INT64_MAX) == 0);
    CHECK(zvm_pread(3, b, 1, -1) == -EINVAL);
    return 0;
}
