/* SPDX-License-Identifier: Apache-2.0 */
/* As llrintl: what does not fit in 32 bits has no defined answer. */
#include <math.h>

long lrintl(long double x)
{
    return llrintl(x);
}
