/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The zerovm command whose guest broke out: what would enter the guest does the harm that $HARM names instead, in the
 * process as it is by then. Ends with DONE when it was done, with PREVENTED when the kernel said no.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <asm/ioctls.h>

#include "session.h"

enum { DONE = 99, PREVENTED = 98, UNKNOWN = 97, DESCRIPTORS = 64 };

static char room[4096] __attribute__((aligned(4096)));
static const char *here;
static pid_t other;
static const struct session *session;

static const char *in(const char *name)
{
    static char paths[2][4096];
    static int turn;
    char *path = paths[turn++ % 2];
    snprintf(path, sizeof(paths[0]), "%s/%s", here, name);
    return path;
}

static const char *of(const char *pattern)
{
    static char path[64];
    snprintf(path, sizeof(path), "/proc/%d/%s", other, strrchr(pattern, '/') + 1);
    return path;
}

/* A channel's descriptor. */
static int own(const char *name)
{
    for (size_t i = 0; i < session->channels_count; i++)
        if (strcmp(session->channels[i].spec->name, name) == 0)
            return session->channels[i].fd;
    return -1;
}

static void *page(void)
{
    return room;
}

#define done(...) (syscall(__VA_ARGS__) >= 0)

/* With each descriptor that may be open. */
#define any(call, ...)                                                                                                 \
    ({                                                                                                                 \
        bool is_done = false;                                                                                          \
        for (int fd = 0; fd < DESCRIPTORS; fd++)                                                                       \
            is_done |= syscall(call, fd, __VA_ARGS__) >= 0;                                                            \
        is_done;                                                                                                       \
    })

static bool mapped(size_t size, int rights, int flags, int fd)
{
    return syscall(SYS_mmap, 0, size, rights, flags, fd, 0) != -1;
}

static bool linked(int fd, const char *name)
{
    char path[32];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return done(SYS_linkat, AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* To a thread of another process. */
static bool timed(pid_t whom)
{
    int timer;
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGTERM };
    event._sigev_un._tid = whom;
    return done(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer);
}

/* All timers are gone, or go off in a year. */
static bool untimed(void)
{
    const struct itimerspec year = { .it_value = { .tv_sec = 365 * 86400 } };
    for (int timer = 0; timer < 1000; timer++)
        syscall(SYS_timer_settime, timer, 0, &year, NULL);
    return true;
}

static bool sent(int fd)
{
    struct sockaddr_un to = { .sun_family = AF_UNIX };
    snprintf(to.sun_path, sizeof(to.sun_path), "%s/listener", here);
    return done(SYS_sendto, fd, "x", 1, 0, &to, sizeof(to));
}

/* As many as other programs are refused for want of. */
static bool descriptors(void)
{
    int count = 0;
    while (count < DESCRIPTORS && (done(SYS_dup, 2) || done(SYS_fcntl, 2, F_DUPFD, 0) || done(SYS_eventfd2, 0, 0)))
        count++;
    return count == DESCRIPTORS;
}

static bool interrupted(long number, const char *path)
{
    long answer;
    char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (low == MAP_FAILED)
        return false;
    strcpy(low, path);
    __asm__ volatile("int $0x80"
                     : "=a"(answer)
                     : "a"(number), "b"(low), "c"(O_RDONLY), "d"(0)
                     : "memory", "r8", "r9", "r10", "r11");
    return answer >= 0;
}

static bool is_channel(int fd)
{
    for (size_t i = 0; i < session->channels_count; i++)
        if (session->channels[i].fd == fd)
            return true;
    return false;
}

/* To the process that commits, by the one descriptor that is no channel's and takes a word: more than one answer. */
static bool told_twice(void)
{
    int answers = 0;
    signal(SIGPIPE, SIG_IGN);
    for (int fd = 3; fd < DESCRIPTORS; fd++)
        for (int i = 0; i < 2 && !is_channel(fd); i++)
            answers += write(fd, "", 1) == 1 && read(fd, room, sizeof(room)) > 0;
    return answers != 1;
}

static bool grown(long size)
{
    const long end = syscall(SYS_brk, 0);
    return syscall(SYS_brk, end + size) == end + size;
}

#define HARM(name, what, attempt)                                                                                      \
    static bool harm_##name(void)                                                                                      \
    {                                                                                                                  \
        return attempt;                                                                                                \
    }
#include "harms.def"
#undef HARM

static const struct harm {
    const char *name;
    bool (*attempt)(void);
} harms[] = {
#define HARM(name, what, attempt) { #name, harm_##name },
#include "harms.def"
#undef HARM
};

/* Whoever starts the command leaves it a socket, which the manifest makes a channel. */
static __attribute__((constructor)) void leave_socket(void)
{
    enum { SOCKET = 5 };
    int ends[2];
    if (getenv("HARM") && socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0)
        dup2(ends[0], SOCKET);
}

void __wrap_cpu_run(struct cpu *cpu);

void __wrap_cpu_run(struct cpu *cpu)
{
    session = (const struct session *)cpu; /* its first member */
    const char *name = getenv("HARM"), *pid = getenv("OTHER");
    here = getenv("HERE");
    other = pid ? atoi(pid) : -1;
    for (size_t i = 0; name && here && i < sizeof(harms) / sizeof(harms[0]); i++)
        if (strcmp(harms[i].name, name) == 0)
            _exit(harms[i].attempt() ? DONE : PREVENTED);
    _exit(UNKNOWN);
}
