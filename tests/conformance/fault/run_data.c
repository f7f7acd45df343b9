/* SPDX-License-Identifier: Apache-2.0 */
/* An indirect jump to data: nothing there is executable.
 * exit: 129
 * expect: .end == "fault" and (.fault_address | tostring) == $stdout
 */
#include "guest.h"
static _Alignas(32) unsigned char code[32] = { 0xC3 };
int main(void)
{
    printf("%u", (unsigned)(uintptr_t)code);
    fflush(stdout);
    void (*volatile target)(void) = (void (*)(void))code;
    target();
    return 0;
}
