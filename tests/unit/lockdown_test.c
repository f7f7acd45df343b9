/* SPDX-License-Identifier: Apache-2.0 */
/* The second wall: what a locked-down process can still do, and what ends it. */
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lockdown.h"
#include "pagemap.h"
#include "suite.h"

enum { X32_BIT = 0x40000000, SPARE = 8 };

/* Arguments that are known at run time. */
enum { TEST_SELF = 0x7ead0001, TEST_PARENT, TEST_TIMER };

#define CODE 0x200000000000

/* A system call of a process with or without outputs to commit. */
struct attempt {
    const char *name;
    unsigned what;
    uintptr_t code;
    bool allowed;
    long number, arguments[5];
};

static const struct attempt attempts[] = {
    { "read", 0, 0, true, SYS_read, { -1, 0, 0, 0 } },
    { "write", 0, 0, true, SYS_write, { -1, 0, 0, 0 } },
    { "mmap", 0, 0, true, SYS_mmap, { 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS } },
    { "mmap_exec", 0, 0, false, SYS_mmap, { 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE } },
    { "mprotect_exec", 0, 0, false, SYS_mprotect, { 0, 4096, PROT_EXEC, 0 } },
    { "jail", 0, CODE, true, SYS_mprotect, { CODE + 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_last", 0, CODE, true, SYS_mprotect, { CODE + 0xFFFFF000, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_not_granted", 0, 0, false, SYS_mprotect, { CODE + 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_writable", 0, CODE, false, SYS_mprotect, { CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, 0 } },
    { "jail_exec_only", 0, CODE, false, SYS_mprotect, { CODE, 4096, PROT_EXEC, 0 } },
    { "jail_low", 0, CODE, false, SYS_mprotect, { CODE - 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_high", 0, CODE, false, SYS_mprotect, { CODE + (1L << 32), 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_long", 0, CODE, false, SYS_mprotect, { CODE, 1L << 32, PROT_READ | PROT_EXEC, 0 } },
    { "jail_mmap", 0, CODE, false, SYS_mmap, { CODE, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE } },
    { "mprotect_elsewhere", 0, CODE, true, SYS_mprotect, { 0, 4096, PROT_READ, 0 } },
    { "open", 0, 0, false, SYS_open, { 0, O_RDONLY, 0, 0 } },
    { "openat", 0, 0, false, SYS_openat, { -1, 0, O_RDONLY, 0 } },
    { "linkat", 0, 0, false, SYS_linkat, { -1, 0, -1, 0 } },
    { "unlinkat", 0, 0, false, SYS_unlinkat, { -1, 0, 0, 0 } },
    { "fchmod", 0, 0, false, SYS_fchmod, { -1, 0600, 0, 0 } },
    { "stat_by_name", 0, 0, false, SYS_newfstatat, { AT_FDCWD, 0, 0, AT_EMPTY_PATH } },
    { "renameat", 0, 0, false, SYS_renameat, { -1, 0, -1, 0 } },
    { "accept", LOCKDOWN_STREAMS, 0, true, SYS_accept4, { -1, 0, 0, 0 } },
    { "accept_plain", 0, 0, false, SYS_accept4, { -1, 0, 0, 0 } },
    { "epoll_plain", 0, 0, false, SYS_epoll_wait, { -1, 0, 0, 0 } },
    { "connect_network", LOCKDOWN_STREAMS, 0, false, SYS_connect, { -1, 0, 0, 0 } },
    { "bind_network", LOCKDOWN_STREAMS, 0, false, SYS_bind, { -1, 0, 0, 0 } },
    { "socket_network", LOCKDOWN_STREAMS, 0, true, SYS_socket, { AF_INET, SOCK_STREAM, 0, 0 } },
    { "openat_network", LOCKDOWN_STREAMS, 0, true, SYS_openat, { AT_FDCWD, 0, O_RDONLY, 0 } },
    { "unlink_network", LOCKDOWN_STREAMS, 0, true, SYS_unlink, { 0, 0, 0, 0 } },
    { "unlink_plain", 0, 0, false, SYS_unlink, { 0, 0, 0, 0 } },
    { "unlink_names", LOCKDOWN_NAMES, 0, true, SYS_unlink, { 0, 0, 0, 0 } },
    { "accept_names", LOCKDOWN_NAMES, 0, true, SYS_accept4, { -1, 0, 0, 0 } },
    { "connect_names", LOCKDOWN_NAMES, 0, false, SYS_connect, { -1, 0, 0, 0 } },
    { "openat_names", LOCKDOWN_NAMES, 0, true, SYS_openat, { AT_FDCWD, 0, O_RDONLY, 0 } },
    { "clone_names", LOCKDOWN_NAMES, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "execve_names", LOCKDOWN_NAMES, 0, false, SYS_execve, { 0, 0, 0, 0 } },
    { "clone_network", LOCKDOWN_STREAMS, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "execve", 0, 0, false, SYS_execve, { 0, 0, 0, 0 } },
    { "fork", 0, 0, false, SYS_fork, { 0, 0, 0, 0 } },
    { "clone", 0, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "socket", 0, 0, false, SYS_socket, { AF_INET, SOCK_STREAM, 0, 0 } },
    { "ptrace", 0, 0, false, SYS_ptrace, { 0, 0, 0, 0 } },
    { "kill", 0, 0, false, SYS_kill, { 0, 0, 0, 0 } },
    { "prctl", 0, 0, false, SYS_prctl, { PR_GET_DUMPABLE, 0, 0, 0 } },
    { "tty", 0, 0, false, SYS_ioctl, { 0, 0x5412, 0, 0 } },
    { "pagemap", 0, 0, true, SYS_ioctl, { -1, PAGEMAP_SCAN, 0, 0 } },
    { "pagemap_bits", 0, 0, false, SYS_ioctl, { -1, PAGEMAP_SCAN & 0xff00ffff, 0, 0 } },
    { "tgkill_self", 0, 0, true, SYS_tgkill, { TEST_SELF, TEST_SELF, 0, 0 } },
    { "tgkill_parent", 0, 0, false, SYS_tgkill, { TEST_PARENT, TEST_PARENT, 0, 0 } },
    { "tgkill_upper_half", 0, 0, true, SYS_tgkill, { TEST_SELF | 1L << 32, TEST_SELF, 0, 0 } },
    { "sendto_peer", 0, 0, true, SYS_sendto, { -1, 0, 0, 0, 0 } },
    { "sendto_other", 0, 0, false, SYS_sendto, { -1, 0, 0, 0, 4096 } },
    { "sendto_high", 0, 0, false, SYS_sendto, { -1, 0, 0, 0, 1L << 40 } },
    { "mmap_shared", 0, 0, false, SYS_mmap, { 0, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS } },
    { "mmap_down", 0, 0, false, SYS_mmap, { 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN } },
    { "mmap_huge", 0, 0, false, SYS_mmap, { 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB } },
    { "mmap_both", 0, 0, false, SYS_mmap, { 0, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS } },
    { "madvise", 0, 0, true, SYS_madvise, { 0, 4096, MADV_DONTNEED, 0 } },
    { "madvise_poison", 0, 0, false, SYS_madvise, { 0, 4096, MADV_HWPOISON, 0 } },
    { "fcntl_plain", 0, 0, false, SYS_fcntl, { 0, F_GETFL, 0, 0 } },
    { "fcntl_flags", LOCKDOWN_STREAMS, 0, true, SYS_fcntl, { 0, F_GETFL, 0, 0 } },
    { "fcntl_owner", LOCKDOWN_STREAMS, 0, false, SYS_fcntl, { 0, F_SETOWN, TEST_PARENT, 0 } },
    { "fcntl_signal", LOCKDOWN_STREAMS, 0, false, SYS_fcntl, { 0, F_SETSIG, SIGTERM, 0 } },
    { "fcntl_async", LOCKDOWN_STREAMS, 0, false, SYS_fcntl, { 0, F_SETFL, O_ASYNC, 0 } },
    { "timer_other", 0, 0, true, SYS_timer_delete, { 1000, 0, 0, 0 } },
    { "timer_last", 0, 0, false, SYS_timer_delete, { TEST_TIMER, 0, 0, 0 } },
    { "timer_put_off", 0, 0, false, SYS_timer_settime, { TEST_TIMER, 0, 0, 0 } },
    { "highest", 0, 0, false, 460, { 0, 0, 0, 0 } },
    { "past_all", 0, 0, false, 511, { 0, 0, 0, 0 } },
    { "x32_read", 0, 0, false, X32_BIT | SYS_read, { -1, 0, 0, 0 } },
    { "x32_own", 0, 0, false, X32_BIT | 519, { -1, 0, 0, 0 } },
    { "negative", 0, 0, false, -2, { 0, 0, 0, 0 } },
};
enum { ATTEMPTS = sizeof(attempts) / sizeof(attempts[0]) };

#ifndef ZEROVM_INSTRUMENTED
static void lock_down(unsigned what, uintptr_t code, uint64_t wall_ns)
{
    struct error err;
    const struct lockdown_limits none = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, wall_ns };
    if (!lockdown(&(struct lockdown){ what, code, none }, &err))
        ck_abort_msg("%s", err.message);
}

/* The kernel's number of the timer that will be made next: it counts them. */
static long next_timer(void)
{
    int timer;
    struct sigevent event = { .sigev_notify = SIGEV_NONE };
    ck_assert_int_eq(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer), 0);
    ck_assert_int_eq(syscall(SYS_timer_delete, timer), 0);
    return timer + 1;
}

static long argument(long value)
{
    switch (value & UINT32_MAX) {
    case TEST_SELF:
        return (value & ~(long)UINT32_MAX) | getpid();
    case TEST_PARENT:
        return getppid();
    case TEST_TIMER:
        return next_timer();
    default:
        return value;
    }
}

static void try(const struct attempt *a)
{
    long v[5];
    for (int i = 0; i < 5; i++)
        v[i] = argument(a->arguments[i]);
    lock_down(a->what, a->code, 3600 * (uint64_t)1000000000);
    syscall(a->number, v[0], v[1], v[2], v[3], v[4], 0);
    syscall(SYS_exit_group, 0);
}

START_TEST(call_is_allowed)
{
    if (attempts[_i].allowed)
        try(&attempts[_i]);
    syscall(SYS_exit_group, 0);
}
END_TEST

START_TEST(call_ends_the_process)
{
    if (!attempts[_i].allowed)
        try(&attempts[_i]);
    raise(SIGSYS); /* not this test's row */
}
END_TEST

/* Answers how many descriptors a locked-down process can still open, up to that many. */
static _Noreturn void count_descriptors(unsigned what, int most)
{
    int count = 0;
    lock_down(what, 0, UINT64_MAX);
    while (count < most && fcntl(STDIN_FILENO, F_DUPFD, 0) >= 0)
        count++;
    syscall(SYS_exit_group, count);
    __builtin_unreachable();
}

/* The same few, however those that are open lie. */
START_TEST(few_descriptors_are_left)
{
    for (int fd = STDERR_FILENO + 1; fd < 60; fd++)
        dup2(STDIN_FILENO, fd);
    close(10 * (_i + 1));
    count_descriptors(LOCKDOWN_STREAMS, 100);
}
END_TEST

/* Sockets of streams that lie behind gaps: all of them may be waited for at once. */
START_TEST(streams_wait_for_all_descriptors)
{
    enum { STREAMS = 120, FIRST = 300 };
    struct pollfd fds[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
        fds[i] = (struct pollfd){ .fd = fcntl(STDIN_FILENO, F_DUPFD, FIRST + i), .events = POLLIN };
        ck_assert_int_ge(fds[i].fd, FIRST);
    }
    lock_down(LOCKDOWN_STREAMS, 0, UINT64_MAX);
    _exit(poll(fds, STREAMS, 0) >= 0 ? 0 : 2);
}
END_TEST

START_TEST(name_service_has_all_descriptors)
{
    struct rlimit now;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &now), 0);
    ck_assert_uint_ge(now.rlim_max, 300);
    now.rlim_cur = 100;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &now), 0);
    count_descriptors(LOCKDOWN_NAMES, 200);
}
END_TEST
#endif

START_TEST(other_descriptors_are_closed)
{
    struct error err;
    int fds[6];
    for (int i = 0; i < 6; i++)
        ck_assert_int_ge(fds[i] = fcntl(STDIN_FILENO, F_DUPFD, 100 + 10 * i), 0);
    const int keep[] = { fds[4], STDOUT_FILENO, fds[1], fds[1] };
    ck_assert_msg(lockdown_close_others(STDERR_FILENO + 1, keep, 4, &err), "%s", err.message);
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(fcntl(fds[i], F_GETFD) >= 0, i == 1 || i == 4);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        ck_assert_int_ge(fcntl(fd, F_GETFD), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lockdown");
    TCase *tests = tcase_create("lockdown");
#ifndef ZEROVM_INSTRUMENTED
    tcase_add_loop_exit_test(tests, call_is_allowed, 0, 0, ATTEMPTS);
    tcase_add_loop_test_raise_signal(tests, call_ends_the_process, SIGSYS, 0, ATTEMPTS);
    tcase_add_loop_exit_test(tests, few_descriptors_are_left, SPARE, 0, 3);
    tcase_add_exit_test(tests, name_service_has_all_descriptors, 200);
    tcase_add_exit_test(tests, streams_wait_for_all_descriptors, 0);
#endif
    tcase_add_test(tests, other_descriptors_are_closed);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
