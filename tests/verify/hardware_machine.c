/* SPDX-License-Identifier: Apache-2.0 */
#include "hardware_machine.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "mapping.h"
#include "support.h"
#include "zvm/abi/layout.h"

enum { DATA_SIZE = 2 << 20, SIGNAL_STACK = 65536, HOST_RFLAGS = 0x202, HOST_MXCSR = 0x1F80, TRAP = 0x100 };

/* The machine that is in the guest now. */
static struct machine *current;

/* gregs in the order of the registers' numbers. */
static const int greg_of[16] = { REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                 REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15 };

static uint64_t fs_base(void)
{
    uint64_t base;
    __asm__ volatile("rdfsbase %0" : "=r"(base));
    return base;
}

/* Everything of the interrupted guest goes into the machine, and the thread goes on at machine_back. */
static void on_signal(int signo, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    greg_t *gregs = u->uc_mcontext.gregs;
    struct machine *m = current;
    if (!m) {
        signal(signo, SIG_DFL); /* the host's own fault */
        return;
    }
    current = NULL;
    m->event = (struct machine_event){ .signal = signo, .code = info->si_code, .address = (uint64_t)info->si_addr };
    __asm__ volatile("rdgsbase %0" : "=r"(m->event.gs));
    m->event.fs = fs_base();
    for (unsigned i = 0; i < 16; i++)
        m->state.gpr[i] = (uint64_t)gregs[greg_of[i]];
    m->state.rip = (uint64_t)gregs[REG_RIP];
    m->state.rflags = (uint64_t)gregs[REG_EFL] & ~(uint64_t)TRAP;
    memcpy(m->state.vectors, u->uc_mcontext.fpregs, XSAVE_SIZE);
    u->uc_mcontext.fpregs->mxcsr = HOST_MXCSR;
    gregs[REG_RIP] = (greg_t)(uintptr_t)machine_back;
    gregs[REG_RSP] = (greg_t)m->host_rsp;
    gregs[REG_EFL] = HOST_RFLAGS;
}

static bool complain(const char *what)
{
    perror(what);
    return false;
}

static bool catch_signals(void)
{
    static const int signals[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };
    stack_t stack = { .ss_sp = malloc(SIGNAL_STACK), .ss_size = SIGNAL_STACK };
    struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    if (!stack.ss_sp || sigaltstack(&stack, NULL) != 0)
        return complain("signal stack");
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        sigaction(signals[i], &action, NULL);
    return true;
}

/* The same file behind every piece of [start, end). */
static bool map_data(const struct machine *m, int fd, uint64_t start, uint64_t end)
{
    for (uint64_t at = start; at < end; at = (at + DATA_SIZE) & ~(uint64_t)(DATA_SIZE - 1)) {
        uint64_t stop = (at + DATA_SIZE) & ~(uint64_t)(DATA_SIZE - 1);
        if (mmap(m->region.base + at, (stop < end ? stop : end) - at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                 fd, (off_t)(at % DATA_SIZE)) == MAP_FAILED)
            return complain("data");
    }
    return true;
}

static bool map_code(struct machine *m)
{
    int fd = memfd_create("code", 0);
    if (fd < 0 || ftruncate(fd, MACHINE_CODE_SIZE) != 0)
        return complain("code");
    m->code = mmap(NULL, MACHINE_CODE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (m->code == MAP_FAILED || mmap(m->region.base + VERIFY_CODE, MACHINE_CODE_SIZE, PROT_READ | PROT_EXEC,
                                      MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
        return complain("code");
    memset(m->code, ZVM_TEXT_FILL, MACHINE_CODE_SIZE);
    close(fd);
    return true;
}

bool machine_open(struct machine *m)
{
    struct error err;
    *m = (struct machine){ .host_fs = fs_base() };
    struct region below;
    if (!mapping_hold_low(&err) || !arena_reserve(&m->arena, 3, 0, &err) || !region_reserve(&below, &m->arena, &err) ||
        !region_reserve(&m->region, &m->arena, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    int fd = memfd_create("data", 0);
    if (fd < 0 || ftruncate(fd, DATA_SIZE) != 0)
        return complain("data");
    bool ok = map_data(m, fd, VERIFY_CODE + MACHINE_CODE_SIZE, ZVM_STACK_END) && map_code(m) && catch_signals();
    close(fd);
    __asm__ volatile("wrgsbase %0" : : "r"(m->region.base));
    machine_reset(m);
    return ok;
}

void machine_reset(struct machine *m)
{
    memset(&m->state, 0, sizeof(m->state));
    m->state.rflags = HOST_RFLAGS;
    m->state.gpr[R14] = (uint64_t)m->region.base;
    static const uint64_t components = 7;
    static const uint32_t mxcsr = HOST_MXCSR, fcw = 0x37F;
    memcpy(m->state.vectors + 512, &components, sizeof(components));
    memcpy(m->state.vectors + XSAVE_MXCSR, &mxcsr, sizeof(mxcsr));
    memcpy(m->state.vectors + XSAVE_FCW, &fcw, 2);
}

void machine_step(struct machine *m)
{
    current = m;
    machine_enter(m);
}

uint8_t *machine_data(const struct machine *m, uint32_t offset, uint32_t size)
{
    if (offset < VERIFY_CODE + MACHINE_CODE_SIZE || (uint64_t)offset + size > ZVM_STACK_END)
        return NULL;
    return m->region.base + offset;
}
