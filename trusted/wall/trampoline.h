/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wall's gate: the guest's processor state while the host runs, and the ways in and out of the guest.
 *
 * trampoline.def tells trampoline_x86_64.S where the fields are; the compiler checks it.
 */
#ifndef TRAMPOLINE_H
#define TRAMPOLINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "region.h"
#include "sealed.h"

/* What the processor starts with: all exceptions masked, round to nearest, nothing flushed. */
#define CPU_MXCSR_START 0x1F80
#define CPU_FCW_START   0x037F

/* One guest's processor. Whenever the host runs it is complete but for the sticky flags of MXCSR. */
struct cpu {
    uint64_t host_rsp; /* where the host goes on */
    uint64_t base;     /* of the region; %r14 and %gs.base while the guest runs */
    uint64_t rsp;      /* the low half counts; the word there is where the guest goes on */
    uint64_t rbx, rbp, r12, r13, r15;
    uint32_t mxcsr, host_mxcsr;
    uint32_t fcw, host_fcw; /* x87 control words, 16 bits each; the guest's stays in force in traps */
    atomic_int stop;        /* not 0: the guest must not go on; see cpu_stop() */
    uint32_t fp_switch;     /* not 0: MXCSR of host and guest differs in rounding, masks or flushing */
    uint32_t reads_base;    /* not 0: the kernel lets programs use RDGSBASE */
    uint32_t visited;       /* not 0: code of the embedder ran in this trap */
    gaddr fault_address;    /* of the instruction, when a fault stopped it */
};

/*
 * What a thread's trampoline slot reaches through %fs. The one thread-local of the runtime; its place relative to %fs
 * is the same in every thread.
 */
struct gate {
    void (*entry)(void); /* where slot 0 jumps; constant */
    struct cpu *cpu;     /* borrowed; the guest that this thread runs now, NULL without one */
};

#define FIELD(object, field, name, offset) _Static_assert(offsetof(struct object, field) == (offset), "assembly");
#include "trampoline.def"
#undef FIELD

extern _Thread_local struct gate gate __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* A processor about to return from a trap to the address that the word at guest address rsp holds. */
void cpu_init(struct cpu *cpu, const struct region *r, gaddr rsp);

/*
 * In a trap: sets the guest's floating-point modes, bits of ZVM_FPMODE_MASK; the x87 rounding follows. Clears all
 * exception flags.
 */
void cpu_set_fpmode(struct cpu *cpu, uint32_t mode);

/* Asks for the end, for a reason that is not 0. Only the first reason counts: false for a later one. Any thread, any
 * signal. */
bool cpu_stop(struct cpu *cpu, int reason);

/*
 * Runs the guest on this thread until stop is set. The caller has entered a signal scope (signals.h). %gs.base and the
 * floating-point state of the caller come back as they were.
 */
void cpu_run(struct cpu *cpu);

/* For the assembly, where RDGSBASE is not to be had: whether %gs.base is the guest's. */
bool cpu_has_its_base(const struct cpu *cpu);

/* The first trampoline page: slot 0 leads to the host, every other byte is HLT. */
bool trampoline_make(struct sealed *page, struct error *err);

/* The assembly's labels. Never called from C but guest_enter(). */
void guest_enter(struct cpu *cpu);
void trap_entry(void);
extern const char guest_leave[];      /* %rbx = the cpu: unwinds into guest_enter()'s caller */
extern const char guest_resume[];     /* from here to guest_resume_end the state is complete and stop was looked at: */
extern const char guest_resume_end[]; /* a signal may go to guest_leave, and a fault is the guest's */
#endif
