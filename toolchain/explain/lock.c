/* SPDX-License-Identifier: Apache-2.0 */
/* The only file that knows the library of system call filters. */
#include "lock.h"

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

static const struct {
    int resource;
    rlim_t most;
} limits[] = {
    { RLIMIT_AS, (rlim_t)4 << 30 },
    { RLIMIT_CPU, 60 },
    { RLIMIT_CORE, 0 },
};

static const int calls[] = {
    SCMP_SYS(read),  SCMP_SYS(pread64),    SCMP_SYS(write),      SCMP_SYS(writev),
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek),      SCMP_SYS(close),
    SCMP_SYS(brk),   SCMP_SYS(munmap),     SCMP_SYS(mremap),     SCMP_SYS(madvise),
    SCMP_SYS(futex), SCMP_SYS(exit),       SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
};

/* Memory is never executable. */
static const int mappings[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };

static bool filter(scmp_filter_ctx context)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (seccomp_rule_add(context, SCMP_ACT_ALLOW, calls[i], 0) != 0)
            return false;
    for (size_t i = 0; i < sizeof(mappings) / sizeof(mappings[0]); i++)
        if (seccomp_rule_add(context, SCMP_ACT_ALLOW, mappings[i], 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0)
            return false;
    return seccomp_load(context) == 0; /* sets no_new_privs, too */
}

/* To that at most: a limit that is lower already stays. */
static bool limit(int resource, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0)
        return false;
    if (now.rlim_max < most)
        most = now.rlim_max;
    return setrlimit(resource, &(struct rlimit){ most, most }) == 0;
}

bool lock(struct error *err)
{
#ifdef ZEROVM_INSTRUMENTED
    /* What instruments the code takes address space and calls that all of this forbids. */
    (void)limits, (void)limit, (void)filter, (void)err;
    return true;
#else
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
        if (!limit(limits[i].resource, limits[i].most))
            return error_set(err, errno, "limit resources");
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool locked = context && filter(context);
    seccomp_release(context);
    return locked || error_set(err, 0, "cannot filter system calls");
#endif
}
