#include "lockdown.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.3: what was writable can never become executable. */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE              65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

enum { FIRST_OTHER = STDERR_FILENO + 1, SPARE_DESCRIPTORS = 8 };

static const struct row {
    int nr;
    enum { ALWAYS, FILES } when;
    int argument;
    uint32_t forbidden;
} rows[] = {
#define CALL(call, when, argument, forbidden) { SYS_##call, when, argument, forbidden },
#include "lockdown.def"
#undef CALL
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]), HEAD = 4, ROW_MOST = 5 };

static int ascending(const void *a, const void *b)
{
    return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

bool lockdown_close_others(const int *keep, size_t count, struct error *err)
{
    int *sorted = malloc((count + 1) * sizeof(*sorted));
    if (!sorted)
        return error_set(err, ENOMEM, "close descriptors");
    for (size_t i = 0; i < count; i++)
        sorted[i] = keep[i];
    qsort(sorted, count, sizeof(*sorted), ascending);
    unsigned from = FIRST_OTHER;
    bool closed = true;
    for (size_t i = 0; closed && i < count; i++) {
        if (sorted[i] > (int)from)
            closed = close_range(from, (unsigned)sorted[i] - 1, 0) == 0;
        if (sorted[i] >= (int)from)
            from = (unsigned)sorted[i] + 1;
    }
    free(sorted);
    return (closed && close_range(from, UINT_MAX, 0) == 0) || error_set(err, errno, "close descriptors");
}

/* What one row says about a call number that is in the accumulator. */
static size_t row_compile(const struct row *row, struct sock_filter *to)
{
    const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_filter kill = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    const uint32_t argument = (uint32_t)offsetof(struct seccomp_data, args) + 8 * (uint32_t)row->argument;
    size_t n = 0;
    to[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)row->nr, 0, row->forbidden ? 4 : 1);
    if (row->forbidden != 0) {
        to[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument);
        to[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, row->forbidden, 0, 1);
        to[n++] = kill;
    }
    to[n++] = allow;
    return n;
}

static bool filter_calls(bool files, struct error *err)
{
    struct sock_filter code[HEAD + ROWS * ROW_MOST + 1] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    size_t n = HEAD;
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].when == ALWAYS || files)
            n += row_compile(&rows[i], &code[n]);
    /* x32 numbers have a bit of their own, and so are among the others. */
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    const struct sock_fprog program = { .len = (unsigned short)n, .filter = code };
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0 ||
           error_set(err, errno, "filter system calls");
}

/* The next free descriptor and a few more are all that there ever will be. */
static bool limit_resources(struct error *err)
{
    const struct rlimit none = { 0, 0 };
    int next = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, FIRST_OTHER);
    if (next < 0)
        next = FIRST_OTHER;
    else
        close(next);
    const rlim_t most = (rlim_t)next + SPARE_DESCRIPTORS;
    struct rlimit now;
    if (setrlimit(RLIMIT_CORE, &none) != 0 || getrlimit(RLIMIT_NOFILE, &now) != 0)
        return error_set(err, errno, "limit resources");
    if (now.rlim_cur <= most)
        return true;
    return setrlimit(RLIMIT_NOFILE, &(struct rlimit){ most, most }) == 0 || error_set(err, errno, "limit descriptors");
}

bool lockdown(bool files, struct error *err)
{
#ifdef __SANITIZE_ADDRESS__
    /* The sanitizer looks at its own process in ways that all of this forbids. */
    (void)files, (void)err, (void)limit_resources, (void)filter_calls;
    return true;
#else
    if (!limit_resources(err))
        return false;
    prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0); /* kernels before 6.3 lack it */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return error_set(err, errno, "give up privileges");
    return filter_calls(files, err);
#endif
}
