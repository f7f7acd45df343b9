/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups: instructions that are safe only together, in one bundle and entered at the first of them.
 *
 * Decoding is sequential. So bytes that equal a group's and begin at a unit were decoded as the group's instructions.
 * The functions below take the insides of the group out of `starts`, so that no branch arrives between them.
 */
#ifndef GROUP_H
#define GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include <zvm/abi/sfi.h>

/*
 * Whether the instruction at `offset`, whose bytes are at `at`, ends a group. `starts` has the units before it in its
 * bundle.
 */
bool group_return(uint32_t *starts, uint32_t offset, const uint8_t *at);
bool group_indirect(uint32_t *starts, uint32_t offset, const uint8_t *at, unsigned length);
bool group_string(uint32_t *starts, uint32_t offset, const uint8_t *at, unsigned length);

/* Whether a guest address outside the code is one that it may branch to. */
static inline bool group_is_slot(int64_t address)
{
    return address >= ZVM_TRAMPOLINE_START && address < ZVM_TRAMPOLINE_END && address % ZVM_BUNDLE_SIZE == 0;
}

#endif
