/* SPDX-License-Identifier: Apache-2.0 */
#include "programs_filter.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "programs_run.h"
#include "zvm/abi/layout.h"

enum { UPPER_HALF = offsetof(struct seccomp_data, instruction_pointer) + 4 };

bool filter_calls_from(const uint8_t *base)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, UPPER_HALF),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)((uintptr_t)base >> 32), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
        return true;
    perror("filter system calls");
    return false;
}

/* mov $SYS_getpid, %eax; syscall; ret. The number of a probe is where it starts. */
static const uint8_t probe[] = { 0xB8, SYS_getpid, 0, 0, 0, 0x0F, 0x05, 0xC3 };
enum { PROBE_CALLS = 0, PROBE_RETURNS = sizeof(probe) - 1, PATTERN = 0x5A };

/* Runs the probe where guests run, without the validator. */
static void run_probe(void *context, struct runner *r, uint64_t number, struct outcome *outcome)
{
    (void)context;
    uint8_t *page = mmap(r->guest_base + ZVM_TEXT_START, ZVM_PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    outcome->ran = true;
    if (page == MAP_FAILED)
        abort();
    memcpy(page, probe, sizeof(probe));
    ((void (*)(void))(page + number))();
}

static bool probe_survives(uint64_t number)
{
    struct outcome *outcome = outcomes_new(1);
    unsigned died = run_in_child(run_probe, NULL, PATTERN, number, 1, outcome);
    bool survives = died == 0 && !outcome->trouble[0];
    outcomes_free(outcome, 1);
    return survives;
}

void filter_check(struct verify *v)
{
    v->cases++;
    if (!probe_survives(PROBE_RETURNS))
        verify_fail(v, "a child dies of code in the region that makes no system call");
    else if (probe_survives(PROBE_CALLS))
        verify_fail(v, "a system call from the region goes unnoticed");
}
