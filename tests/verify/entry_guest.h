/* SPDX-License-Identifier: Apache-2.0 */
/* What the guests of entry_guest.S leave in each of their dumps. */
#ifndef ENTRY_GUEST_H
#define ENTRY_GUEST_H

#define DUMP_MXCSR   128
#define DUMP_FCW     132
#define DUMP_FLAGS   136
#define DUMP_VECTORS 144
#define DUMP_X87     656
#define DUMP_SIZE    672

/* What a guest does before its calls, bits. */
#define GUEST_FILLS     1 /* registers and vectors are full */
#define GUEST_X87       2 /* the x87 stack is full, and overflowed */
#define GUEST_EXCEPTION 4 /* invalid operations and divisions by zero, masked, in x87 and SSE */
#define GUEST_FPMODE    8 /* other rounding, denormals flushed */

#define GUEST_MODE 0xE040 /* the bits of MXCSR that GUEST_FPMODE asks for */

/* Values that a guest gives the registers that a call leaves alone: this and the next five. */
#define GUEST_SAVED 0x7100

#ifndef __ASSEMBLER__
#include <stdint.h>

struct dump {
    uint64_t gpr[16]; /* in the order of their numbers */
    uint32_t mxcsr;
    uint16_t fcw, unused;
    uint8_t flags[8]; /* O S Z P C */
    uint8_t vectors[16][32];
    uint16_t x87[8]; /* FXAM's status of each, and what it was before */
};
#endif

#endif
