/* SPDX-License-Identifier: Apache-2.0 */
/* What the driver orders, and what the guest answers: the words of each call as they are, so that every edge can be
 * had. Read by both sides of the wall. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdint.h>

enum { SCRIPT_ROOM = 1 << 20 }; /* most bytes that one call really moves */

/* Where the guest's buffer lies. */
enum script_place {
    PLACE_BUFFER,     /* memory that may be written, and more than 2 GiB behind it */
    PLACE_NULL,       /* address 0 */
    PLACE_TRAMPOLINE, /* the slots: no memory of the guest */
    PLACE_TEXT,       /* may be read only */
    PLACE_CONSTANT,   /* may be read only */
    PLACE_HEAP_LAST,  /* the last byte of the heap */
    PLACE_STACK_LAST, /* the last byte of the stack */
    PLACE_TOP,        /* past the stack */
    PLACE_HIGH,       /* the buffer, with bit 32 set */
    PLACE_LAST,       /* the last address of 64 bits */
};

struct script_order {
    uint64_t call, channel, place, size, offset;
    uint64_t seed; /* of what is written */
};

/* Followed by the bytes that a read into PLACE_BUFFER moved. */
struct script_answer {
    int64_t answer;
    uint64_t spilled; /* bytes behind those that were touched, of as many as were asked for and one */
};

static inline uint8_t script_byte(uint64_t seed, uint64_t at)
{
    return (uint8_t)(((seed << 32) + at + 1) * 0x9e3779b97f4a7c15u >> 56);
}

#endif
