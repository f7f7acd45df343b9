/* SPDX-License-Identifier: Apache-2.0 */
/* Two directories with outputs, and system calls on which a commit or a recovery stops: the process dies, or they fail.
 */
#ifndef COMMIT_FIXTURE_H
#define COMMIT_FIXTURE_H

#include "recovery.h"
#include "suite.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Counts the calls that change or sync something on disk. */
static struct {
    int left;    /* calls until it happens; negative: never */
    int failure; /* the errno, or 0: the process dies */
    int then;    /* calls from a failure to a death; negative: none */
    bool nameless;
    uid_t others; /* added to our user's number */
} stop = { .left = -1, .then = -1, .nameless = true };

enum { DIED = 77 };

static bool stops_here(void)
{
    if (stop.left < 0 || stop.left-- > 0)
        return false;
    if (stop.failure == 0)
        _exit(DIED);
    errno = stop.failure;
    stop.left = stop.then;
    stop.failure = 0;
    return true;
}

int __real_openat(int at, const char *path, int flags, ...);
int __wrap_openat(int at, const char *path, int flags, ...);
int __real_linkat(int a, const char *b, int c, const char *d, int e);
int __wrap_linkat(int a, const char *b, int c, const char *d, int e);
int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __real_renameat(int a, const char *b, int c, const char *d);
int __wrap_renameat(int a, const char *b, int c, const char *d);
int __real_unlinkat(int a, const char *b, int c);
int __wrap_unlinkat(int a, const char *b, int c);
int __wrap_fsync(int fd);
uid_t __real_geteuid(void);
uid_t __wrap_geteuid(void);
ssize_t __real_pwrite(int fd, const void *b, size_t c, off_t d);
ssize_t __wrap_pwrite(int fd, const void *b, size_t c, off_t d);

int __wrap_openat(int at, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, unsigned) : 0;
    va_end(args);
    if (!stop.nameless && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return __real_openat(at, path, flags, mode);
}

int __wrap_linkat(int a, const char *b, int c, const char *d, int e)
{
    return stops_here() ? -1 : __real_linkat(a, b, c, d, e);
}

int __wrap_fchmod(int fd, mode_t mode)
{
    return stops_here() ? -1 : __real_fchmod(fd, mode);
}

int __wrap_renameat(int a, const char *b, int c, const char *d)
{
    return stops_here() ? -1 : __real_renameat(a, b, c, d);
}

int __wrap_unlinkat(int a, const char *b, int c)
{
    return stops_here() ? -1 : __real_unlinkat(a, b, c);
}

/* No test stops the machine, so nothing need wait for the disk. */
int __wrap_fsync(int fd)
{
    (void)fd;
    return stops_here() ? -1 : 0;
}

uid_t __wrap_geteuid(void)
{
    return __real_geteuid() + stop.others;
}

ssize_t __wrap_pwrite(int fd, const void *b, size_t c, off_t d)
{
    return stops_here() ? -1 : __real_pwrite(fd, b, c, d);
}

/* Two that exist and two that do not; a name that needs escapes among them. */
static const char *const outputs[] = { "a/old", "a/n%w \n", "b/old", "b/new" };
enum { OUTPUTS = sizeof(outputs) / sizeof(outputs[0]) };

static char root[] = "/tmp/commit_test.XXXXXX";
static struct error err;

static void setup_root(void)
{
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_int_eq(chdir(root), 0);
}

static void teardown_root(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(root);
}

static void empty(const char *directory)
{
    DIR *d = opendir(directory);
    for (struct dirent *e; d && (e = readdir(d));)
        __real_unlinkat(dirfd(d), e->d_name, 0);
    if (d)
        closedir(d);
    rmdir(directory);
}

static void start_over(void)
{
    empty("a");
    empty("b");
    ck_assert_int_eq(mkdir("a", 0755), 0);
    ck_assert_int_eq(mkdir("b", 0755), 0);
    for (int i = 0; i < OUTPUTS; i += 2) {
        FILE *file = fopen(outputs[i], "w");
        fputs("old", file);
        fclose(file);
    }
    err = (struct error){ 0 };
}

static bool has(const char *path, const char *content)
{
    char present[8] = "";
    FILE *file = fopen(path, "r");
    if (!file)
        return content == NULL;
    present[fread(present, 1, sizeof(present) - 1, file)] = '\0';
    fclose(file);
    return content && strcmp(present, content) == 0;
}

static bool all_old(void)
{
    return has(outputs[0], "old") && has(outputs[1], NULL) && has(outputs[2], "old") && has(outputs[3], NULL);
}

static bool all_new(void)
{
    for (int i = 0; i < OUTPUTS; i++)
        if (!has(outputs[i], "new"))
            return false;
    return true;
}

static int entries(const char *directory)
{
    int count = 0;
    DIR *d = opendir(directory);
    while (readdir(d))
        count++;
    closedir(d);
    return count - 2;
}

static bool recover(const char *directory)
{
    struct recovery_counts counts;
    int fd = open(directory, O_RDONLY | O_DIRECTORY);
    bool good = recovery_run(fd, &counts, &err);
    close(fd);
    return good && counts.busy == 0 && counts.foreign == 0;
}

static void expect_clean(int at, int inner)
{
    int strays = entries("a") + entries("b") - (all_new() ? 4 : 2);
    ck_assert_msg(all_old() || all_new(), "stopped at call %d, then %d: a mixed state", at, inner);
    ck_assert_msg(strays == 0, "stopped at call %d, then %d: %d files are left over", at, inner, strays);
}

#endif
