/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of Linux: three steps of a linear congruence give 11, 10 and 10 bits. */
#include <stdlib.h>

static unsigned step(unsigned *seed)
{
    *seed = *seed * 1103515245 + 12345;
    return *seed >> 16;
}

int rand_r(unsigned *seed)
{
    unsigned high = step(seed) % 2048, middle = step(seed) % 1024, low = step(seed) % 1024;
    return high << 20 | middle << 10 | low;
}
