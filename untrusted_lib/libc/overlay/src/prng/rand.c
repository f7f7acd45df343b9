/* SPDX-License-Identifier: Apache-2.0 */
/* rand() is random(), as on Linux. */
#include <stdlib.h>

long random(void);
void srandom(unsigned seed);

int rand(void)
{
    return random();
}

void srand(unsigned seed)
{
    srandom(seed);
}
