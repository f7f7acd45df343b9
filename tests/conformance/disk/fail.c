/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes system calls fail: LD_PRELOAD it, with FAIL="CALL NUMBER ERRNO" in the environment: the NUMBER-th CALL fails,
 * and all of its kind behind it. Of pwrite those count that go to new versions, of pwrite_record those to records:
 * files that had no name.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static const struct {
    const char *name;
    int number;
} errnos[] = { { "EIO", EIO }, { "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT }, { "EROFS", EROFS } };
enum { ERRNOS = sizeof(errnos) / sizeof(errnos[0]) };

/* Read before the process is locked down; the calls come from one thread. */
static struct {
    char call[32], name[32];
    int left, failure;
    bool nameless[64], record[64]; /* by descriptor */
} plan;

static int (*real_openat)(int directory, const char *path, int flags, ...);
static int (*real_fchmod)(int fd, mode_t mode);
static int (*real_fsync)(int fd);
static int (*real_linkat)(int from, const char *a, int to, const char *b, int flags);
static int (*real_renameat)(int from, const char *a, int to, const char *b);
static int (*real_unlinkat)(int directory, const char *name, int flags);
static ssize_t (*real_pwrite)(int fd, const void *bytes, size_t size, off_t at);

static __attribute__((constructor)) void prepare(void)
{
    const char *text = getenv("FAIL");
    if (!text || sscanf(text, "%31s %d %31s", plan.call, &plan.left, plan.name) != 3)
        _exit(99);
    for (int i = 0; i < ERRNOS; i++)
        if (strcmp(errnos[i].name, plan.name) == 0)
            plan.failure = errnos[i].number;
    *(void **)&real_openat = dlsym(RTLD_NEXT, "openat");
    *(void **)&real_fsync = dlsym(RTLD_NEXT, "fsync");
    *(void **)&real_linkat = dlsym(RTLD_NEXT, "linkat");
    *(void **)&real_renameat = dlsym(RTLD_NEXT, "renameat");
    *(void **)&real_unlinkat = dlsym(RTLD_NEXT, "unlinkat");
    *(void **)&real_fchmod = dlsym(RTLD_NEXT, "fchmod");
    *(void **)&real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    if (plan.failure == 0)
        _exit(99);
}

static bool fails(const char *call)
{
    if (strcmp(call, plan.call) != 0 || --plan.left > 0)
        return false;
    errno = plan.failure;
    return true;
}

int openat(int directory, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, unsigned) : 0;
    va_end(args);
    int fd = real_openat(directory, path, flags, mode);
    if (fd >= 0 && fd < (int)sizeof(plan.nameless))
        plan.nameless[fd] = (flags & O_TMPFILE) == O_TMPFILE, plan.record[fd] = false;
    return fd;
}

int fsync(int fd)
{
    return fails("fsync") ? -1 : real_fsync(fd);
}

int linkat(int from, const char *a, int to, const char *b, int flags)
{
    return fails("linkat") ? -1 : real_linkat(from, a, to, b, flags);
}

int renameat(int from, const char *a, int to, const char *b)
{
    return fails("renameat") ? -1 : real_renameat(from, a, to, b);
}

int unlinkat(int directory, const char *name, int flags)
{
    return fails("unlinkat") ? -1 : real_unlinkat(directory, name, flags);
}

int fchmod(int fd, mode_t mode)
{
    if (fd < (int)sizeof(plan.record))
        plan.record[fd] = (mode & S_ISUID) != 0;
    return real_fchmod(fd, mode);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    const bool output = fd < (int)sizeof(plan.nameless) && plan.nameless[fd];
    return output && fails(plan.record[fd] ? "pwrite_record" : "pwrite") ? -1 : real_pwrite(fd, bytes, size, at);
}
