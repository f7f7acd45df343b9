/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of the baseline. */
#include <math.h>

float rintf(float x)
{
    return __builtin_rintf(x);
}
