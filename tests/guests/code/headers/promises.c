/* SPDX-License-Identifier: Apache-2.0 */
/* What the implementation promises by macros that no header has to be included for. */
#include <stdio.h>
int main(void)
{
#ifdef __STDC_IEC_559__
    puts("IEC 559");
#endif
#ifdef __STDC_IEC_559_COMPLEX__
    puts("complex");
#endif
#ifdef __STDC_ISO_10646__
    puts("ISO 10646");
#endif
#ifdef __STDC_UTF_16__
    puts("UTF 16");
#endif
    printf("%d %d %ld\n", __STDC__, __STDC_HOSTED__, __STDC_VERSION__);
    return 0;
}
