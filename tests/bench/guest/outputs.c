/* SPDX-License-Identifier: Apache-2.0 */
/* Writes 4 KiB to each channel behind the standard ones. */
#include <zvm.h>

int main(void)
{
    static char page[4096];
    for (int channel = 3; channel < MANIFEST->channels_count; channel++)
        if (zvm_pwrite(channel, page, sizeof(page), 0) != sizeof(page))
            return 1;
    return 0;
}
