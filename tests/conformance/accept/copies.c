/* SPDX-License-Identifier: Apache-2.0 */
/* One output, four sources: two files, standard output and nothing.
 * channel: { name: out, source: output.txt, mode: write, copies: [input.txt, fd:1, "null"], put_bytes: 8, etag: yes }
 * input.txt: old
 * exit: 0
 * output.txt: abcdefgh
 * stdout: abcdefgh
 * expect: .end == "exit" and $stdout == "abcdefgh"
 * expect: .channels[3] | .puts == 2 and .put_bytes == 8
 * expect: .channels[3].put_etag == "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab"
 */
#include "guest.h"

int main(void)
{
    CHECK(zvm_pwrite(3, "abcde", 5, 0) == 5);
    CHECK(zvm_pwrite(3, "fghij", 5, 99) == 3);
    CHECK(zvm_pwrite(3, "k", 1, 0) == -EDQUOT);
    return 0;
}
