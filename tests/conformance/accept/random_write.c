/* SPDX-License-Identifier: Apache-2.0 */
/* A random-write channel changes bytes in place, and what it leaves alone stays.
 * channel: { name: out, source: output.txt, mode: random-write }
 * before output.txt: abcdefgh
 * output.txt: abXYefgh
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "XY", 2, 2) == 2);
    return 0;
}
