/* A random-write channel changes bytes in place, and what it leaves alone stays.
 * channel: { name: out, source: output.txt, mode: random write }
 * before output.txt: abcdefgh
 * output.txt: abXYefgh
 * expect: .end == "exit" and .exit_code == 0
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "XY", 2, 2) == 2);
    return 0;
}
