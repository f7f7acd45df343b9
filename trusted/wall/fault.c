/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <ucontext.h>

#include "end.h"
#include "signals.h"
#include "trampoline.h"
#include "zvm/abi/layout.h"

/*
 * The guest's address: which signal it was, and what address it touched, differ between processors and are not told. A
 * fault while the trampoline returns is that of the trap, whose stack was not what a trap needs.
 */
static gaddr guest_address(const struct cpu *cpu, const ucontext_t *context, int signo)
{
    uint64_t offset = (uint64_t)context->uc_mcontext.gregs[REG_RIP] - cpu->base;
    if (offset >= ZVM_REGION_SIZE)
        return ZVM_TRAP_SLOT;
    /* INT3 alone leaves the address behind itself. */
    return (gaddr)offset - (signo == SIGTRAP);
}

bool fault_signal(siginfo_t *info, int signo, void *context)
{
    struct cpu *cpu = gate.cpu;
    /* si_code tells faults from signals that somebody sent. */
    if (!cpu || info->si_code <= 0)
        return false;
    const gaddr address = guest_address(cpu, context, signo);
    if (!signals_divert(cpu, context))
        return false;
    if (cpu_stop(cpu, STOP(END_fault)))
        cpu->fault_address = address;
    return true;
}
