/* SPDX-License-Identifier: Apache-2.0 */
#include "group.h"

#include <string.h>

#include "bitmap.h"
#include "insn.h"

/* Whether the `length` bytes before the instruction are exactly these, in the same bundle, and begin at a unit. */
static bool join(uint32_t *starts, uint32_t offset, const uint8_t *at, const uint8_t *bytes, unsigned length)
{
    unsigned position = offset % ZVM_BUNDLE_SIZE;
    if (position < length)
        return false;
    unsigned first = position - length;
    uint32_t *word = &starts[offset / ZVM_BUNDLE_SIZE];
    if (!(*word >> first & 1) || memcmp(at - length, bytes, length) != 0)
        return false;
    *word &= ~(bits_from(first) << 1) | bits_from(position);
    return true;
}

bool group_return(uint32_t *starts, uint32_t offset, const uint8_t *at)
{
    static const uint8_t before[] = { 0x41, 0x5B, 0x41, 0x83, 0xE3, 0xE0, 0x4D, 0x01, 0xF3, 0x41, 0x53 };
    return join(starts, offset, at, before, sizeof(before));
}

/* and $-32,%eX; add %r14,%rX before a jump or call *%rX. */
bool group_indirect(uint32_t *starts, uint32_t offset, const uint8_t *at, unsigned length)
{
    bool high = length == 3; /* a REX.B, the only prefix it can have */
    uint8_t x = at[length - 1] & 7;
    if (!high && x == 4)
        return false;
    const uint8_t before[] = { 0x41, 0x83, 0xE0 | x, 0xE0, 0x4C | high, 0x01, 0xF0 | x };
    return join(starts, offset, at, before + !high, sizeof(before) - !high);
}

/* %rdi, and for movs %rsi too, rebuilt from their low halves. */
bool group_string(uint32_t *starts, uint32_t offset, const uint8_t *at, unsigned length)
{
    static const uint8_t before[] = { 0x89, 0xFF, 0x49, 0x8D, 0x3C, 0x3E, 0x89, 0xF6, 0x49, 0x8D, 0x34, 0x36 };
    bool stos = (at[length - 1] & 0xFE) == 0xAA;
    return join(starts, offset, at, before, stos ? 6 : 12);
}
