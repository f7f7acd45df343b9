/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes, offsets and addresses with bits set where none belong.
 * channel: { name: zero, source: /dev/zero }
 * channel: { name: in, source: input.txt, mode: random-read }
 * input.txt: abcdefgh
 * exit: 0
 * expect: .end == "exit"
 */
#include "raw.h"
static char buffer[64];
int main(void)
{
    uint64_t here = (uintptr_t)buffer;
    CHECK(raw_trap(1, 3, here, 0, 0) == 0);
    CHECK(raw_trap(1, 3, 0, 0, 0) == 0); /* nothing is asked for, so nothing is touched */
    CHECK(raw_trap(1, 3, here, UINT64_MAX, 0) == -EFAULT);
    CHECK(raw_trap(1, 3, here, 1ull << 63, 0) == -EFAULT);
    CHECK(raw_trap(1, 3, here, 1ull << 32, 0) == -EINVAL);
    CHECK(raw_trap(1, 3, here, INT64_MAX, 0) == -EINVAL);
    CHECK(raw_trap(1, 3, here | 1ull << 32, 1, 0) == -EINVAL);
    CHECK(raw_trap(1, 3, here | 1ull << 63, 1, 0) == -EINVAL);
    CHECK(raw_trap(1, 3, UINT64_MAX, 1, 0) == -EINVAL);
    CHECK(raw_trap(1, 3, 0xFFFFFFFF, 1, 0) == -EINVAL);
    CHECK(raw_trap(1, 3, 0xFFFFFFFF, 2, 0) == -EINVAL);
    CHECK(raw_trap(1, 4, here, 1, (uint64_t)-1) == -EINVAL);
    CHECK(raw_trap(1, 4, here, 1, 1ull << 63) == -EINVAL);
    CHECK(raw_trap(1, 4, here, 1, INT64_MAX) == 0);
    CHECK(raw_trap(1, 4, here, 64, 7) == 1 && buffer[0] == 'h');
    CHECK(raw_trap(1, 3, here, 1, (uint64_t)-1) == 1); /* sequential: the offset means nothing */
    return 0;
}
