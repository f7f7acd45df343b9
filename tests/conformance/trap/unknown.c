/* SPDX-License-Identifier: Apache-2.0 */
/* A call that does not exist.
 * exit: 0
 * expect: .end == "exit"
 */
#include "raw.h"

enum calls {
#define TRAP(nr, name, args, summary) CALL_##name = nr,
#include <zvm/abi/trap.def>
#undef TRAP
    NEXT /* the first number that no call has */
};

int main(void)
{
    static const uint64_t numbers[] = { 0, NEXT, 255, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x64616552 };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        CHECK(raw_trap(numbers[i], 0, 0, 0, 0) == -ENOSYS);
    return 0;
}
