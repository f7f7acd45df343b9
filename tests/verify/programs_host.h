/* SPDX-License-Identifier: Apache-2.0 */
/* What a call must leave to its caller. */
#ifndef PROGRAMS_HOST_H
#define PROGRAMS_HOST_H

#define HOST_RBX    0
#define HOST_RBP    8
#define HOST_R12    16
#define HOST_R13    24
#define HOST_R14    32
#define HOST_R15    40
#define HOST_RFLAGS 48
#define HOST_MXCSR  56
#define HOST_FCW    60

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct host_state {
    uint64_t rbx, rbp, r12, r13, r14, r15, rflags;
    uint32_t mxcsr;
    uint32_t fcw; /* 16 bits of it */
};

_Static_assert(offsetof(struct host_state, rflags) == HOST_RFLAGS, "assembly");
_Static_assert(offsetof(struct host_state, mxcsr) == HOST_MXCSR, "assembly");
_Static_assert(offsetof(struct host_state, fcw) == HOST_FCW, "assembly");

/* Calls function(argument) with the state in force, and puts there what is in force afterwards. */
void host_call(void (*function)(void *), void *argument, struct host_state *state);
#endif

#endif
