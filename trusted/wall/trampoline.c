/* SPDX-License-Identifier: Apache-2.0 */
#include "trampoline.h"

#include <asm/prctl.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"
#include "zvm/abi/trap.h"

/* AT_HWCAP2: the kernel lets programs use WRGSBASE. */
enum { HWCAP2_GSBASE = 2 };

/* MXCSR's bits that say what happened rather than what to do. */
enum { MXCSR_STICKY = 0x3F, MXCSR_ROUNDING_SHIFT = 13, FCW_ROUNDING_SHIFT = 10, ROUNDING = 3 };

_Thread_local struct gate gate = { .entry = trap_entry };

static uint32_t mxcsr_read(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static uint16_t fcw_read(void)
{
    uint16_t value;
    __asm__ volatile("fnstcw %0" : "=m"(value));
    return value;
}

/*
 * Equal modes need no switching: the host then runs with the guest's sticky flags, and nothing that a trap reaches
 * computes in floating point. For the same reason x87 is the guest's throughout.
 */
static void compare_modes(struct cpu *cpu)
{
    cpu->fp_switch = ((cpu->mxcsr ^ cpu->host_mxcsr) & ~(uint32_t)MXCSR_STICKY) != 0;
}

void cpu_init(struct cpu *cpu, const struct region *r, gaddr rsp)
{
    *cpu = (struct cpu){ .base = (uintptr_t)r->base, .rsp = rsp, .mxcsr = CPU_MXCSR_START, .fcw = CPU_FCW_START };
}

void cpu_set_fpmode(struct cpu *cpu, uint32_t mode)
{
    cpu->mxcsr = CPU_MXCSR_START | (mode & ZVM_FPMODE_MASK);
    cpu->fcw = CPU_FCW_START | (mode >> MXCSR_ROUNDING_SHIFT & ROUNDING) << FCW_ROUNDING_SHIFT;
    compare_modes(cpu);
    /* x87 is the guest's during a trap, and so is MXCSR while the modes are equal. */
    const uint32_t mxcsr = cpu->fp_switch ? cpu->host_mxcsr : cpu->mxcsr;
    __asm__ volatile("fninit\n\tfldcw %0\n\tldmxcsr %1" : : "m"(cpu->fcw), "m"(mxcsr));
}

bool cpu_stop(struct cpu *cpu, int reason)
{
    int none = 0;
    return atomic_compare_exchange_strong(&cpu->stop, &none, reason);
}

static bool have_wrgsbase(void)
{
    return (getauxval(AT_HWCAP2) & HWCAP2_GSBASE) != 0;
}

static uint64_t gs_base_read(void)
{
    uint64_t base;
    if (have_wrgsbase())
        __asm__ volatile("rdgsbase %0" : "=r"(base));
    else
        syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
    return base;
}

static void gs_base_write(uint64_t base)
{
    if (have_wrgsbase())
        __asm__ volatile("wrgsbase %0" : : "r"(base));
    else
        syscall(SYS_arch_prctl, ARCH_SET_GS, base);
}

bool cpu_has_its_base(const struct cpu *cpu)
{
    return gs_base_read() == cpu->base;
}

void cpu_run(struct cpu *cpu)
{
    uint64_t host_gs = gs_base_read();
    struct cpu *outer = gate.cpu;
    cpu->host_mxcsr = mxcsr_read();
    cpu->host_fcw = fcw_read();
    cpu->reads_base = have_wrgsbase();
    compare_modes(cpu);
    gs_base_write(cpu->base);
    gate.cpu = cpu;
    guest_enter(cpu);
    gate.cpu = gate.cpu == cpu ? outer : NULL; /* sessions that do not nest, as coroutines', end one after the other */
    gs_base_write(host_gs);
}

/*
 * jmp *%fs:disp32. The guest can read the slot: it learns where in the thread-local storage of this build the gate lies
 * and no address.
 */
static void slot_encode(uint8_t slot[8])
{
    static const uint8_t opcode[] = { 0x64, 0xFF, 0x24, 0x25 };
    int32_t offset = (int32_t)((intptr_t)&gate.entry - (intptr_t)__builtin_thread_pointer());
    memcpy(slot, opcode, sizeof(opcode));
    memcpy(slot + sizeof(opcode), &offset, sizeof(offset));
}

bool trampoline_make(struct sealed *page, struct error *err)
{
    uint8_t slot[8];
    slot_encode(slot);
    if (!sealed_create(page, "zerovm-trampoline", ZVM_PAGE_SIZE, err))
        return false;
    if (sealed_fill(page, 0, ZVM_TEXT_FILL, ZVM_PAGE_SIZE, err) &&
        sealed_write(page, ZVM_TRAP_SLOT - ZVM_TRAMPOLINE_START, slot, sizeof(slot), err))
        return sealed_seal(page, err);
    sealed_release(page);
    return false;
}
