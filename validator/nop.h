/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The no-operations that code may contain. Processors and disassemblers have read odd no-operations in odd ways, and
 * some have since got a meaning. So the list has byte strings, not a form.
 */
#ifndef NOP_H
#define NOP_H

#include <emmintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define NOP_LENGTHS 16

/* Indexed by length; each string is followed by zero bytes. There is no string of length 0. */
extern const uint8_t nop_list[NOP_LENGTHS][16];

/* Whether the first `length` bytes, 1 to 15, are a no-operation of the list. Looks at 16 bytes, whatever they are. */
static inline bool nop_is_listed(const uint8_t *bytes, unsigned length)
{
    __m128i code = _mm_loadu_si128((const __m128i *)bytes), nop = _mm_loadu_si128((const __m128i *)nop_list[length]);
    unsigned same = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(code, nop)), all = (1u << length) - 1;
    return (same & all) == all || (length == 2 && bytes[0] == 0xF3 && bytes[1] == 0x90); /* the latter is pause */
}

#endif
