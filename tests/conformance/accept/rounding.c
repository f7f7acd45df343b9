/* The rounding mode can be set, and holds across traps.
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
    CHECK(fesetround(FE_TONEAREST) == 0 && one / three == nearest);
    return 0;
}
