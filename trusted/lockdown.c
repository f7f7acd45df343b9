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

#include "pagemap.h"

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
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* Allowed numbers as a bitmap: the kernel runs the filter once for each call number there is when it is installed. */
enum { WORD_SHIFT = 5, WORD_MASK = 31, WORDS = 16 };

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

/* A filter being written. */
struct program {
    struct sock_filter code[20 + 3 * WORDS + 5 * ROWS];
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

static void emit_verdict(struct program *p, uint32_t verdict)
{
    emit(p, BPF_RET | BPF_K, verdict, 0, 0);
}

/* Puts the bitmap's word for the call into A and kills where there is none; X is the bit's number. */
static void emit_word(struct program *p, const uint32_t words[WORDS])
{
    uint32_t past = 0;
    for (uint32_t i = 0; i < WORDS; i++)
        if (words[i] != 0)
            past = (i + 1) << WORD_SHIFT;
    emit_load(p, offsetof(struct seccomp_data, nr));
    emit(p, BPF_JMP | BPF_JGE | BPF_K, past, 0, 1);
    emit_verdict(p, SECCOMP_RET_KILL_PROCESS);
    emit(p, BPF_ALU | BPF_AND | BPF_K, WORD_MASK, 0, 0);
    emit(p, BPF_MISC | BPF_TAX, 0, 0, 0);
    emit_load(p, offsetof(struct seccomp_data, nr));
    emit(p, BPF_ALU | BPF_RSH | BPF_K, WORD_SHIFT, 0, 0);
    unsigned left = 0;
    for (uint32_t i = 0; i < WORDS; i++)
        left += words[i] != 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        if (words[i] == 0)
            continue;
        left--;
        emit(p, BPF_JMP | BPF_JEQ | BPF_K, i, 0, 2);
        emit(p, BPF_LD | BPF_IMM, words[i], 0, 0);
        emit(p, BPF_JMP | BPF_JA, 3 * left + 1, 0, 0);
    }
    emit_verdict(p, SECCOMP_RET_KILL_PROCESS);
}

/* The calls that depend on an argument. */
static void emit_arguments(struct program *p, bool files)
{
    emit_load(p, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].forbidden == 0 || (rows[i].when == FILES && !files))
            continue;
        emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rows[i].nr, 0, 4);
        emit_load(p, offsetof(struct seccomp_data, args) + sizeof(uint64_t) * (size_t)rows[i].argument);
        emit(p, BPF_JMP | BPF_JSET | BPF_K, rows[i].forbidden, 0, 1);
        emit_verdict(p, SECCOMP_RET_KILL_PROCESS);
        emit_verdict(p, SECCOMP_RET_ALLOW);
    }
}

static bool filter_calls(bool files, struct error *err)
{
    uint32_t words[WORDS] = { 0 };
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].when == ALWAYS || files)
            words[rows[i].nr >> WORD_SHIFT] |= 1U << (rows[i].nr & WORD_MASK);

    struct program p = { .length = 0 };
    emit_load(&p, offsetof(struct seccomp_data, arch));
    emit(&p, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
    emit_verdict(&p, SECCOMP_RET_KILL_PROCESS);
    emit_word(&p, words); /* x32 numbers have a bit of their own, far above the last word */
    emit(&p, BPF_ALU | BPF_RSH | BPF_X, 0, 0, 0);
    emit(&p, BPF_JMP | BPF_JSET | BPF_K, 1, 1, 0);
    emit_verdict(&p, SECCOMP_RET_KILL_PROCESS);
    emit_arguments(&p, files);
    emit_verdict(&p, SECCOMP_RET_ALLOW);

    const struct sock_fprog program = { .len = p.length, .filter = p.code };
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
#ifdef ZEROVM_INSTRUMENTED
    /* What instruments the code writes files and looks at its own process in ways that all of this forbids. */
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
