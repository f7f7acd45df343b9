/* SPDX-License-Identifier: Apache-2.0 */
/* Who the guest is, where it runs and how it ends: the same in every session. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "calls.h"
#include "crt/trap.h"
#include "file.h"
#include "manifest.h"

long __zvm_sys_exit(long long code)
{
    __zvm_exit(code & 0xFF);
}

long __zvm_sys_exit_group(long long code)
{
    __zvm_exit(code & 0xFF);
}

long __zvm_sys_uname(long long result)
{
    *(struct utsname *)(uintptr_t)result = (struct utsname){
        .sysname = "ZeroVM",
        .nodename = "zerovm",
        .release = "1",
        .version = "1",
        .machine = "x86_64",
    };
    return 0;
}

long __zvm_sys_sysinfo(long long result)
{
    *(struct sysinfo *)(uintptr_t)result = (struct sysinfo){
        .totalram = manifest()->heap_size,
        .freeram = manifest()->heap_size,
        .procs = 1,
        .mem_unit = 1,
    };
    return 0;
}

long __zvm_sys_prlimit64(long long process, long long resource, long long new_limit, long long old_limit)
{
    unsigned long long limit = RLIM_INFINITY;

    (void)process;
    if (new_limit)
        return -EPERM;
    if (resource < 0 || resource >= RLIM_NLIMITS)
        return -EINVAL;
    if (resource == RLIMIT_NOFILE)
        limit = FILES;
    else if (resource == RLIMIT_STACK)
        limit = manifest()->stack_size;
    else if (resource == RLIMIT_AS || resource == RLIMIT_DATA)
        limit = manifest()->heap_size;
    *(struct rlimit *)(uintptr_t)old_limit = (struct rlimit){ limit, limit };
    return 0;
}

long __zvm_sys_sched_yield(void)
{
    return 0;
}

/* One processor. */
long __zvm_sys_sched_getaffinity(long long thread, long long size, long long mask)
{
    (void)thread;
    if (size < (long long)sizeof(long))
        return -EINVAL;
    memset((void *)(uintptr_t)mask, 0, size);
    *(char *)(uintptr_t)mask = 1;
    return sizeof(long);
}

long __zvm_sys_umask(long long mask)
{
    static int current = 022;
    int before = current;
    current = mask & 0777;
    return before;
}

/* Calls that have one answer. */
#define ANSWER(name, answer)                                                                                           \
    long __zvm_sys_##name(void)                                                                                        \
    {                                                                                                                  \
        return answer;                                                                                                 \
    }
#define ANSWER_1(name, answer)                                                                                         \
    long __zvm_sys_##name(long long argument)                                                                          \
    {                                                                                                                  \
        (void)argument;                                                                                                \
        return answer;                                                                                                 \
    }
ANSWER(getpid, 1)
ANSWER(getppid, 0)
ANSWER(gettid, 1)
ANSWER(getuid, 0)
ANSWER(geteuid, 0)
ANSWER(getgid, 0)
ANSWER(getegid, 0)
ANSWER_1(getpgid, 1)
ANSWER_1(getsid, 1)
ANSWER_1(set_tid_address, 1)
