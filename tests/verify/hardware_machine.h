/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's processor, one instruction at a time: a region as the loader lays it out, any state of the registers put
 * in, the trap flag set, and what came of it. One a process.
 */
#ifndef HARDWARE_MACHINE_H
#define HARDWARE_MACHINE_H

/* Offsets for hardware_enter.S; the compiler checks them. */
#define MACHINE_GPR      0
#define MACHINE_RIP      128
#define MACHINE_RFLAGS   136
#define MACHINE_VECTORS  192
#define MACHINE_HOST_RSP 1024

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "region.h"

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R14 = 14 };

enum { XSAVE_SIZE = 832, XSAVE_FCW = 0, XSAVE_FSW = 2, XSAVE_MXCSR = 24, XSAVE_XMM = 160, XSAVE_YMM_HIGH = 576 };

struct machine_state {
    uint64_t gpr[16]; /* in the order of their numbers */
    uint64_t rip, rflags;
    _Alignas(64) uint8_t vectors[XSAVE_SIZE]; /* x87, MXCSR, xmm, upper ymm in the layout of XSAVE */
};

/* What ended the one instruction. */
struct machine_event {
    int signal, code;
    uint64_t address; /* of a fault */
    uint64_t gs, fs;  /* bases, afterwards */
};

/* The one page of code in the region. */
enum { MACHINE_CODE_SIZE = 4096 };

struct machine {
    struct machine_state state;
    uint64_t host_rsp;
    struct machine_event event;
    uint64_t host_fs;
    struct arena arena;   /* owned */
    struct region region; /* owned; filled by hand: more ranges than the loader would need */
    uint8_t *code;        /* the page of code, writable, elsewhere */
};

_Static_assert(offsetof(struct machine, state.rip) == MACHINE_RIP, "assembly");
_Static_assert(offsetof(struct machine, state.rflags) == MACHINE_RFLAGS, "assembly");
_Static_assert(offsetof(struct machine, state.vectors) == MACHINE_VECTORS, "assembly");
_Static_assert(offsetof(struct machine, host_rsp) == MACHINE_HOST_RSP, "assembly");

/*
 * Takes a region with neighbours of which nothing is mapped, and the process's low 4 GiB. In the region all is readable
 * and writable but its guards, the trampolines and the page of code at VERIFY_CODE; the same 2 MiB of memory appear all
 * over it. False with a message on standard error.
 */
bool machine_open(struct machine *m);

/* Runs the one instruction at state.rip. state is what it left, event how it ended: SIGTRAP when nothing was wrong. */
void machine_step(struct machine *m);

/* The host's view of [offset, offset + size) of the region; NULL unless all of it is data. */
uint8_t *machine_data(const struct machine *m, uint32_t offset, uint32_t size);

/* A state with nothing in it that the processor would refuse. */
void machine_reset(struct machine *m);

/* The assembly's. */
void machine_enter(struct machine *m);
extern const char machine_back[];
#endif

#endif
