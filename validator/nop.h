/*
 * The no-operations that code may contain. They touch no memory, but processors and disassemblers have read odd ones
 * in odd ways, and some have since got a meaning; so these are byte strings, not a form.
 */
#ifndef NOP_H
#define NOP_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the first `length` bytes, 1 at least, are a no-operation of the list. */
bool nop_is_listed(const uint8_t *bytes, unsigned length);

#endif
