/* SPDX-License-Identifier: Apache-2.0 */
/* An indirect call to the stack: nothing there is executable.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
int main(void)
{
    _Alignas(32) volatile unsigned char code[32] = { 0xC3 };
    printf("%u", (unsigned)(uintptr_t)code);
    fflush(stdout);
    void (*volatile target)(void) = (void (*)(void))code;
    target();
    return code[1];
}
