/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lengths of instructions by other people's disassemblers; 0 when they see none.
 */
#ifndef VERIFY_LENGTHS_H
#define VERIFY_LENGTHS_H

#include <stddef.h>
#include <stdint.h>

unsigned lengths_libopcodes(const uint8_t *bytes, size_t size);
unsigned lengths_llvm(const uint8_t *bytes, size_t size);

#endif
