/* SPDX-License-Identifier: Apache-2.0 */
/* Every bit that does not belong is refused, every mode that does is taken, and a mode stays until the next is set.
 * exit: 0
 * expect: .end == "exit"
 */
#include "raw.h"

#include <zvm/abi/trap.h>

static uint32_t mxcsr(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

int main(void)
{
    enum { DEFAULT = 0x1F80, EXCEPTIONS = 0x3F };
    for (int bit = 0; bit < 64; bit++) {
        uint64_t mode = 1ull << bit;
        if (mode & ZVM_FPMODE_MASK)
            CHECK(raw_trap(ZVM_TRAP_fpmode, mode, 0, 0, 0) == 0 && (mxcsr() & ~EXCEPTIONS) == (DEFAULT | mode));
        else
            CHECK(raw_trap(ZVM_TRAP_fpmode, mode, 0, 0, 0) == -EINVAL);
    }
    CHECK(raw_trap(ZVM_TRAP_fpmode, UINT64_MAX, 0, 0, 0) == -EINVAL);
    CHECK(raw_trap(ZVM_TRAP_fpmode, ZVM_FPMODE_MASK, 0, 0, 0) == 0);
    CHECK((mxcsr() & ~EXCEPTIONS) == (DEFAULT | ZVM_FPMODE_MASK));
    CHECK(raw_trap(99, 0, 0, 0, 0) == -ENOSYS);
    CHECK((mxcsr() & ~EXCEPTIONS) == (DEFAULT | ZVM_FPMODE_MASK));
    CHECK(raw_trap(ZVM_TRAP_fpmode, 0, 0, 0, 0) == 0);
    CHECK(mxcsr() == DEFAULT);
    return 0;
}
