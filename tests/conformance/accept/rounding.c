/* SPDX-License-Identifier: Apache-2.0 */
/* The rounding mode can be set, and holds across traps. fesetround() and control words set the same.
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
#include <fenv.h>
#include <math.h>
int main(void)
{
    volatile double one = 1, three = 3;
    double nearest = one / three;
    CHECK(fesetround(FE_UPWARD) == 0 && fegetround() == FE_UPWARD);
    char byte;
    zvm_pread(0, &byte, 1, 0);
    CHECK(one / three > nearest);
    CHECK(lrint(one + 0.5) == 2 && rint(0.1 * one) == 1.0);
    unsigned short word = 0x037F | FE_DOWNWARD;
    __asm__ volatile("fldcw %0" : : "m"(word) : "cc");
    CHECK(fegetround() == FE_DOWNWARD && rint(-2.5 * one) == -3 && -one / three < -nearest);
    CHECK(fesetround(FE_TONEAREST) == 0 && one / three == nearest);
    __asm__ volatile("fnstcw %0" : "=m"(word));
    CHECK(word == 0x037F && rintl(-2.5L * one) == -2);
    return 0;
}
