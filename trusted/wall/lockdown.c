/* SPDX-License-Identifier: Apache-2.0 */
#include "lockdown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "pagemap.h"

/* Linux 6.3: what was writable can never become executable. */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE              65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

enum { FIRST_OTHER = STDERR_FILENO + 1, SPARE_DESCRIPTORS = 8 };

enum test { TEST_ANY, TEST_CLEAR, TEST_EQUAL, TEST_NULL, TEST_SELF, TEST_LIMIT, TEST_REFUSED };

static const struct row {
    int nr;
    enum lockdown_what when;
    int argument;
    enum test test;
    uint32_t value;
} rows[] = {
#define CALL(call, when, argument, test, value) { SYS_##call, LOCKDOWN_##when, argument, TEST_##test, value },
#include "lockdown.def"
#undef CALL
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static int ascending(const void *a, const void *b)
{
    return *(const int *)a < *(const int *)b ? -1 : *(const int *)a > *(const int *)b;
}

bool lockdown_close_others(int first, const int *keep, size_t count, struct error *err)
{
    int *sorted = malloc((count + 1) * sizeof(*sorted));
    if (!sorted)
        return error_set(err, ENOMEM, "close descriptors");
    for (size_t i = 0; i < count; i++)
        sorted[i] = keep[i];
    qsort(sorted, count, sizeof(*sorted), ascending);
    unsigned from = (unsigned)first;
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

/*
 * A filter being written. Its last three instructions are the verdicts; where the jumps to them lead is known when all
 * is there.
 */
enum { FIRST_CALLS = 512, TO_KILL = 253, TO_ALLOW = 254, TO_REFUSE = 255 };

struct program {
    struct sock_filter code[32 + 7 * ROWS];
    unsigned short length;
};

static void emit(struct program *p, uint16_t code, uint32_t k, uint8_t if_true, uint8_t if_false)
{
    p->code[p->length++] = (struct sock_filter){ code, if_true, if_false, k };
}

static void emit_load(struct program *p, size_t offset)
{
    emit(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static bool is_listed(const struct row *row, unsigned what)
{
    return (row->when & (what | LOCKDOWN_ALWAYS)) != 0;
}

static void emit_load_argument(struct program *p, int argument, bool high)
{
    emit_load(p, offsetof(struct seccomp_data, args) + sizeof(uint64_t) * (size_t)argument + (high ? 4 : 0));
}

/* Within the region's 4 GiB read-write pages may become read-execute ones: what the guest jails. */
static void emit_code(struct program *p, uintptr_t code)
{
    enum { ADDRESS, SIZE, RIGHTS };
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 7);
    emit_load_argument(p, RIGHTS, false);
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, PROT_READ | PROT_EXEC, 0, 4);
    emit_load_argument(p, SIZE, true);
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, TO_KILL);
    emit_load_argument(p, ADDRESS, true);
    emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(code >> 32), TO_ALLOW, TO_KILL);
    emit_load(p, offsetof(struct seccomp_data, nr));
}

/* What is known when the filter is made: this process, and the timer that ends it. */
struct values {
    uint32_t self, timer;
};

/* One row's test; what passes it goes on behind it. */
static void emit_test(struct program *p, const struct row *row, const struct values *v)
{
    static const struct {
        uint16_t jump;
        uint8_t if_true, if_false;
    } tests[] = {
        [TEST_CLEAR] = { BPF_JSET, TO_KILL, 0 }, [TEST_EQUAL] = { BPF_JEQ, 0, TO_KILL },
        [TEST_NULL] = { BPF_JEQ, 0, TO_KILL },   [TEST_SELF] = { BPF_JEQ, 0, TO_KILL },
        [TEST_LIMIT] = { BPF_JEQ, TO_KILL, 0 },
    };
    const uint32_t value = row->test == TEST_SELF ? v->self : row->test == TEST_LIMIT ? v->timer : row->value;
    for (int half = 0; half <= (row->test == TEST_NULL); half++) {
        emit_load_argument(p, row->argument, half);
        emit(p, BPF_JMP | tests[row->test].jump | BPF_K, value, tests[row->test].if_true, tests[row->test].if_false);
    }
}

/* The calls that depend on arguments, which leave A with one. */
static void emit_arguments(struct program *p, unsigned what, const struct values *v)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].test == TEST_REFUSED && is_listed(&rows[i], what))
            emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rows[i].nr, TO_REFUSE, 0);
        if (rows[i].test == TEST_ANY || rows[i].test == TEST_REFUSED || !is_listed(&rows[i], what))
            continue;
        const unsigned short jump = p->length;
        emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rows[i].nr, 0, 0);
        emit_test(p, &rows[i], v);
        while (i + 1 < ROWS && rows[i + 1].nr == rows[i].nr)
            emit_test(p, &rows[++i], v);
        emit(p, BPF_JMP | BPF_JGE | BPF_K, 0, TO_ALLOW, TO_ALLOW);
        p->code[jump].jf = (uint8_t)(p->length - jump - 1);
    }
}

/* The others, the most frequent of which have low numbers; neighbours are one range. */
static void emit_numbers(struct program *p, unsigned what)
{
    bool listed[FIRST_CALLS + 1] = { false };
    for (size_t i = 0; i < ROWS; i++)
        listed[rows[i].nr] |= rows[i].test != TEST_REFUSED && is_listed(&rows[i], what);
    for (uint32_t nr = 0; nr < FIRST_CALLS; nr++) {
        const uint32_t first = nr;
        while (listed[nr])
            nr++;
        if (nr == first + 1) {
            emit(p, BPF_JMP | BPF_JEQ | BPF_K, first, TO_ALLOW, 0);
        } else if (nr > first) {
            emit(p, BPF_JMP | BPF_JGE | BPF_K, first, 0, 1);
            emit(p, BPF_JMP | BPF_JGE | BPF_K, nr, 0, TO_ALLOW);
        }
    }
}

/* False when a jump would be too long. */
static bool emit_verdicts(struct program *p)
{
    const unsigned first = p->length;
    for (unsigned i = 0; i < first; i++) {
        struct sock_filter *c = &p->code[i];
        uint8_t *const jumps[] = { &c->jt, &c->jf };
        for (int j = 0; j < 2; j++)
            if (*jumps[j] >= TO_KILL)
                *jumps[j] = (uint8_t)(first + (*jumps[j] - TO_KILL) - i - 1);
    }
    emit(p, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    emit(p, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    emit(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES, 0, 0);
    return first < TO_KILL;
}

/*
 * What channels call all the time comes first, whatever the arguments: Linux 5.11 finds out when the filter is
 * installed, and does not run it for these at all.
 */
static void emit_frequent(struct program *p)
{
    static const uint32_t frequent[] = { SYS_pread64, SYS_pwrite64, SYS_read, SYS_write, SYS_poll };
    for (size_t i = 0; i < sizeof(frequent) / sizeof(frequent[0]); i++)
        emit(p, BPF_JMP | BPF_JEQ | BPF_K, frequent[i], TO_ALLOW, 0);
}

static bool filter_calls(const struct lockdown *l, const struct values *v, struct error *err)
{
    struct program p = { .length = 0 };
    emit_load(&p, offsetof(struct seccomp_data, arch));
    emit(&p, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, TO_KILL);
    emit_load(&p, offsetof(struct seccomp_data, nr)); /* x32 numbers have a bit of their own, far above the last */
    emit_frequent(&p);
    /* It tries each call number there is, which takes longer than all else here, unless it meets an instruction that it
       does not follow. */
    emit(&p, BPF_MISC | BPF_TAX, 0, 0, 0);
    if (l->code)
        emit_code(&p, l->code);
    emit_arguments(&p, l->what, v);
    emit_numbers(&p, l->what);
    if (!emit_verdicts(&p))
        return error_set(err, 0, "filter system calls: the filter is too long");

    const struct sock_fprog program = { .len = p.length, .filter = p.code };
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0 ||
           error_set(err, errno, "filter system calls");
}

/* Past the next few free descriptors, between those that are open or behind them. */
static rlim_t past_spare_descriptors(void)
{
    int spare[SPARE_DESCRIPTORS], count = 0;
    rlim_t past = FIRST_OTHER;
    while (count < SPARE_DESCRIPTORS && (spare[count] = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, FIRST_OTHER)) >= 0)
        past = (rlim_t)spare[count++] + 1;
    while (count > 0)
        close(spare[--count]);
    return past;
}

/* How many are open, and a few; `unknown` where the kernel does not say. */
static rlim_t open_descriptors(rlim_t unknown)
{
    DIR *directory = opendir("/proc/self/fd");
    rlim_t count = 0;
    if (!directory)
        return unknown;
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

/*
 * A few descriptors more are all that there ever will be, unless there are clients: they get what the process may have.
 * Streams wait for all their sockets at once, which poll() refuses for more than the limit, wherever they lie.
 */
static bool limit_resources(unsigned what, struct error *err)
{
    const struct rlimit none = { 0, 0 };
    struct rlimit now;
    if (setrlimit(RLIMIT_CORE, &none) != 0 || getrlimit(RLIMIT_NOFILE, &now) != 0)
        return error_set(err, errno, "limit resources");
    rlim_t most = now.rlim_max;
    if (!(what & LOCKDOWN_NAMES)) {
        const rlim_t past = past_spare_descriptors();
        const rlim_t open = (what & LOCKDOWN_STREAMS) ? open_descriptors(now.rlim_max) : 0;
        most = open > past ? open : past;
    }
    return setrlimit(RLIMIT_NOFILE, &(struct rlimit){ most, most }) == 0 || error_set(err, errno, "limit descriptors");
}

/* Resources whose limits are to be had by setrlimit(2). */
static bool limit(int resource, uint64_t most, struct error *err)
{
    struct rlimit now;
    if (most > INT64_MAX) /* no limit; the kernel counts files' bytes with a sign */
        return true;
    if (getrlimit(resource, &now) != 0)
        return error_set(err, errno, "look at a limit");
    if (now.rlim_max > most)
        now.rlim_max = most;
    if (now.rlim_cur > now.rlim_max)
        now.rlim_cur = now.rlim_max;
    /* At the soft one a process is told, at the hard one it ends: without a difference, it ends. */
    if (resource == RLIMIT_CPU)
        now.rlim_max = now.rlim_cur;
    return setrlimit(resource, &now) == 0 || error_set(err, errno, "limit resources");
}

static bool limit_use(const struct lockdown_limits *l, struct error *err)
{
    return limit(RLIMIT_AS, l->addresses, err) && limit(RLIMIT_DATA, l->memory, err) &&
           limit(RLIMIT_FSIZE, l->file_size, err) && limit(RLIMIT_CPU, l->cpu_s, err);
}

/* A timer that nobody can stop, for what does not heed the deadlines. */
static bool limit_time(uint64_t wall_ns, struct values *v, struct error *err)
{
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
    const struct itimerspec when = {
        .it_value = { .tv_sec = (time_t)(wall_ns / SECOND_NS), .tv_nsec = (long)(wall_ns % SECOND_NS) },
    };
    int timer; /* the kernel's number */
    v->timer = UINT32_MAX;
    if (wall_ns == UINT64_MAX)
        return true;
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) != 0 ||
        syscall(SYS_timer_settime, timer, 0, &when, NULL) != 0)
        return error_set(err, errno, "set a timer");
    v->timer = (uint32_t)timer;
    return true;
}

bool lockdown(const struct lockdown *l, struct error *err)
{
#ifdef ZEROVM_INSTRUMENTED
    /* What instruments the code writes files and looks at its own process in ways that all of this forbids. */
    (void)l, (void)err, (void)limit_resources, (void)limit_use, (void)limit_time, (void)filter_calls;
    return true;
#else
    struct values v = { .self = (uint32_t)getpid() };
    if (!limit_resources(l->what, err) || !limit_use(&l->limits, err) || !limit_time(l->limits.wall_ns, &v, err))
        return false;
    if (!l->code)
        prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0); /* kernels before 6.3 lack it */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return error_set(err, errno, "give up privileges");
    return filter_calls(l, &v, err);
#endif
}
