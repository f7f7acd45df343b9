/*
 * The wall's gate: the guest's processor state while the host runs, and the ways in and out of the guest.
 *
 * The offsets are macros for trampoline_x86_64.S; the compiler checks them against struct cpu.
 */
#ifndef TRAMPOLINE_H
#define TRAMPOLINE_H

#define CPU_HOST_RSP   0x00
#define CPU_BASE       0x08
#define CPU_RSP        0x10
#define CPU_RBX        0x18
#define CPU_RBP        0x20
#define CPU_R12        0x28
#define CPU_R13        0x30
#define CPU_R15        0x38
#define CPU_MXCSR      0x40
#define CPU_HOST_MXCSR 0x44
#define CPU_FCW        0x48
#define CPU_HOST_FCW   0x4C
#define CPU_STOP       0x50
#define CPU_FP_SWITCH  0x54
#define CPU_READS_BASE 0x58
#define CPU_VISITED    0x5C
#define GATE_CPU       0x08

/* What the processor starts with: all exceptions masked, round to nearest, nothing flushed. */
#define CPU_MXCSR_START 0x1F80
#define CPU_FCW_START   0x037F

#ifndef __ASSEMBLER__
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "region.h"
#include "sealed.h"

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

_Static_assert(offsetof(struct cpu, host_rsp) == CPU_HOST_RSP, "assembly");
_Static_assert(offsetof(struct cpu, base) == CPU_BASE, "assembly");
_Static_assert(offsetof(struct cpu, rsp) == CPU_RSP, "assembly");
_Static_assert(offsetof(struct cpu, rbx) == CPU_RBX, "assembly");
_Static_assert(offsetof(struct cpu, rbp) == CPU_RBP, "assembly");
_Static_assert(offsetof(struct cpu, r12) == CPU_R12, "assembly");
_Static_assert(offsetof(struct cpu, r13) == CPU_R13, "assembly");
_Static_assert(offsetof(struct cpu, r15) == CPU_R15, "assembly");
_Static_assert(offsetof(struct cpu, mxcsr) == CPU_MXCSR, "assembly");
_Static_assert(offsetof(struct cpu, host_mxcsr) == CPU_HOST_MXCSR, "assembly");
_Static_assert(offsetof(struct cpu, fcw) == CPU_FCW, "assembly");
_Static_assert(offsetof(struct cpu, host_fcw) == CPU_HOST_FCW, "assembly");
_Static_assert(offsetof(struct cpu, stop) == CPU_STOP, "assembly");
_Static_assert(offsetof(struct cpu, fp_switch) == CPU_FP_SWITCH, "assembly");
_Static_assert(offsetof(struct cpu, reads_base) == CPU_READS_BASE, "assembly");
_Static_assert(offsetof(struct cpu, visited) == CPU_VISITED, "assembly");

/*
 * What a thread's trampoline slot reaches through %fs. The one thread-local of the runtime; its place relative to %fs
 * is the same in every thread.
 */
struct gate {
    void (*entry)(void); /* where slot 0 jumps; constant */
    struct cpu *cpu;     /* borrowed; the guest that this thread runs now, NULL without one */
};
_Static_assert(offsetof(struct gate, cpu) == GATE_CPU, "assembly");

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

#endif
