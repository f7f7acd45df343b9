/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of the baseline. */
#include <math.h>

float ceilf(float x)
{
    return __builtin_ceilf(x);
}
