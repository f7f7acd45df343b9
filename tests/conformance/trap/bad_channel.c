/* SPDX-License-Identifier: Apache-2.0 */
/* Channel numbers that are not there, in every width.
 * exit: 0
 * expect: .end == "exit"
 */
#include "raw.h"
int main(void)
{
    static const uint64_t channels[] = { 3, 4, 1024, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, UINT64_MAX, 1ull << 63 };
    static char byte;
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        for (uint64_t number = 1; number <= 2; number++)
            CHECK(raw_trap(number, channels[i], (uintptr_t)&byte, 1, 0) == -EINVAL);
    return 0;
}
