/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

void die(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fputs("bench: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int64_t nanoseconds(struct timeval t)
{
    return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

struct usage child_run(const struct child *c)
{
    posix_spawn_file_actions_t files;
    struct rusage used;
    pid_t pid;
    int status;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, c->input ? c->input : "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, c->output ? c->output : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC,
                                     0666);
    int64_t start = now();
    int failure = posix_spawn(&pid, c->argv[0], &files, NULL, (char *const *)c->argv, environ);
    if (failure)
        die("%s: %s", c->argv[0], strerror(failure));
    while (wait4(pid, &status, 0, &used) < 0)
        if (errno != EINTR)
            die("wait4: %s", strerror(errno));
    int64_t end = now();
    posix_spawn_file_actions_destroy(&files);
    if (WIFSIGNALED(status))
        die("%s: killed by signal %d", c->argv[0], WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        die("%s: exit code %d", c->argv[0], WEXITSTATUS(status));
    return (
        struct usage){ .wall = end - start, .user = nanoseconds(used.ru_utime), .system = nanoseconds(used.ru_stime) };
}
