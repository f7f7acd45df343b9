/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
extern unsigned char begin[], finish[];
int main(void)
{
    printf("%d\n", (int)(finish - begin));
    for (unsigned char *p = begin; p < finish; p++)
        printf("%02x%c", *p, (p - begin) % 16 == 15 ? '\n' : ' ');
    puts("");
    return 0;
}
