/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <errno.h>
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

void fault_signal(int signo, siginfo_t *info, void *context)
{
    int saved = errno;
    struct cpu *cpu = gate.cpu;
    /* si_code tells faults from signals that somebody sent. */
    bool ours = cpu && info->si_code > 0;
    gaddr address = ours ? guest_address(cpu, context, signo) : 0;
    if (ours && signals_divert(cpu, context)) {
        if (cpu_stop(cpu, STOP(END_fault)))
            cpu->fault_address = address;
    } else {
        signals_pass(signo, info, context);
    }
    errno = saved;
}
