/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of the baseline. */
#include <math.h>

double nearbyint(double x)
{
    return __builtin_nearbyint(x);
}
