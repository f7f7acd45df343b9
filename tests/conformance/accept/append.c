/* An appended output keeps what was there.
 * channel: { name: out, source: output.txt, mode: append }
 * before output.txt: abc
 * output.txt: abcdef
 * expect: .end == "exit" and .exit_code == 0
 */
#include "guest.h"
int main(void)
{
    CHECK(zvm_pwrite(3, "def", 3, 0) == 3);
    return 0;
}
