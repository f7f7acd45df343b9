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
#include <unistd.h>

#include "lockdown.h"
#include "suite.h"

enum { X32_BIT = 0x40000000, SPARE = 8 };
#define CODE 0x200000000000

/* A system call of a process with or without outputs to commit. */
struct attempt {
    const char *name;
    unsigned what;
    uintptr_t code;
    bool allowed;
    long number, arguments[4];
};

static const struct attempt attempts[] = {
    { "read", 0, 0, true, SYS_read, { -1, 0, 0, 0 } },
    { "write", 0, 0, true, SYS_write, { -1, 0, 0, 0 } },
    { "mmap", 0, 0, true, SYS_mmap, { 0, 4096, PROT_READ, -1 } },
    { "mmap_exec", 0, 0, false, SYS_mmap, { 0, 4096, PROT_READ | PROT_EXEC, -1 } },
    { "mprotect_exec", 0, 0, false, SYS_mprotect, { 0, 4096, PROT_EXEC, 0 } },
    { "jail", 0, CODE, true, SYS_mprotect, { CODE + 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_last", 0, CODE, true, SYS_mprotect, { CODE + 0xFFFFF000, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_not_granted", 0, 0, false, SYS_mprotect, { CODE + 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_writable", 0, CODE, false, SYS_mprotect, { CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, 0 } },
    { "jail_exec_only", 0, CODE, false, SYS_mprotect, { CODE, 4096, PROT_EXEC, 0 } },
    { "jail_low", 0, CODE, false, SYS_mprotect, { CODE - 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_high", 0, CODE, false, SYS_mprotect, { CODE + (1L << 32), 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_long", 0, CODE, false, SYS_mprotect, { CODE, 1L << 32, PROT_READ | PROT_EXEC, 0 } },
    { "jail_mmap", 0, CODE, false, SYS_mmap, { CODE, 4096, PROT_READ | PROT_EXEC, -1 } },
    { "mprotect_elsewhere", 0, CODE, true, SYS_mprotect, { 0, 4096, PROT_READ, 0 } },
    { "open", 0, 0, false, SYS_open, { 0, O_RDONLY, 0, 0 } },
    { "openat", 0, 0, false, SYS_openat, { -1, 0, O_RDONLY, 0 } },
    { "openat_files", LOCKDOWN_FILES, 0, true, SYS_openat, { -1, 0, O_RDONLY, 0 } },
    { "openat_write", LOCKDOWN_FILES, 0, false, SYS_openat, { -1, 0, O_WRONLY, 0 } },
    { "openat_create", LOCKDOWN_FILES, 0, false, SYS_openat, { -1, 0, O_CREAT, 0 } },
    { "renameat", 0, 0, false, SYS_renameat, { -1, 0, -1, 0 } },
    { "renameat_files", LOCKDOWN_FILES, 0, true, SYS_renameat, { -1, 0, -1, 0 } },
    { "accept", LOCKDOWN_STREAMS, 0, true, SYS_accept4, { -1, 0, 0, 0 } },
    { "accept_plain", LOCKDOWN_FILES, 0, false, SYS_accept4, { -1, 0, 0, 0 } },
    { "epoll_plain", 0, 0, false, SYS_epoll_wait, { -1, 0, 0, 0 } },
    { "connect_network", LOCKDOWN_STREAMS, 0, false, SYS_connect, { -1, 0, 0, 0 } },
    { "bind_network", LOCKDOWN_STREAMS, 0, false, SYS_bind, { -1, 0, 0, 0 } },
    { "socket_network", LOCKDOWN_STREAMS, 0, true, SYS_socket, { AF_INET, SOCK_STREAM, 0, 0 } },
    { "openat_network", LOCKDOWN_STREAMS, 0, true, SYS_openat, { AT_FDCWD, 0, O_RDONLY, 0 } },
    { "openat_write_both", LOCKDOWN_STREAMS | LOCKDOWN_FILES, 0, false, SYS_openat, { -1, 0, O_WRONLY, 0 } },
    { "unlink_network", LOCKDOWN_STREAMS, 0, true, SYS_unlink, { 0, 0, 0, 0 } },
    { "unlink_plain", LOCKDOWN_FILES, 0, false, SYS_unlink, { 0, 0, 0, 0 } },
    { "unlink_names", LOCKDOWN_NAMES, 0, true, SYS_unlink, { 0, 0, 0, 0 } },
    { "accept_names", LOCKDOWN_NAMES, 0, true, SYS_accept4, { -1, 0, 0, 0 } },
    { "connect_names", LOCKDOWN_NAMES, 0, false, SYS_connect, { -1, 0, 0, 0 } },
    { "openat_names", LOCKDOWN_NAMES, 0, true, SYS_openat, { AT_FDCWD, 0, O_RDONLY, 0 } },
    { "clone_names", LOCKDOWN_NAMES, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "execve_names", LOCKDOWN_NAMES, 0, false, SYS_execve, { 0, 0, 0, 0 } },
    { "clone_network", LOCKDOWN_STREAMS, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "execve", LOCKDOWN_FILES, 0, false, SYS_execve, { 0, 0, 0, 0 } },
    { "fork", LOCKDOWN_FILES, 0, false, SYS_fork, { 0, 0, 0, 0 } },
    { "clone", LOCKDOWN_FILES, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "socket", LOCKDOWN_FILES, 0, false, SYS_socket, { AF_INET, SOCK_STREAM, 0, 0 } },
    { "ptrace", LOCKDOWN_FILES, 0, false, SYS_ptrace, { 0, 0, 0, 0 } },
    { "kill", LOCKDOWN_FILES, 0, false, SYS_kill, { 0, 0, 0, 0 } },
    { "prctl", LOCKDOWN_FILES, 0, false, SYS_prctl, { PR_GET_DUMPABLE, 0, 0, 0 } },
    { "tty", LOCKDOWN_FILES, 0, false, SYS_ioctl, { 0, 0x5412, 0, 0 } },
    { "highest", LOCKDOWN_FILES, 0, false, 460, { 0, 0, 0, 0 } },
    { "past_all", LOCKDOWN_FILES, 0, false, 511, { 0, 0, 0, 0 } },
    { "x32_read", LOCKDOWN_FILES, 0, false, X32_BIT | SYS_read, { -1, 0, 0, 0 } },
    { "x32_own", LOCKDOWN_FILES, 0, false, X32_BIT | 519, { -1, 0, 0, 0 } },
    { "negative", LOCKDOWN_FILES, 0, false, -2, { 0, 0, 0, 0 } },
};
enum { ATTEMPTS = sizeof(attempts) / sizeof(attempts[0]) };

#ifndef ZEROVM_INSTRUMENTED
static void try(const struct attempt *a)
{
    struct error err;
    if (!lockdown(a->what, a->code, &err))
        ck_abort_msg("%s", err.message);
    syscall(a->number, a->arguments[0], a->arguments[1], a->arguments[2], a->arguments[3], 0, 0);
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
    struct error err;
    int count = 0;
    if (!lockdown(what, 0, &err))
        ck_abort_msg("%s", err.message);
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
    struct error err;
    for (int i = 0; i < STREAMS; i++) {
        fds[i] = (struct pollfd){ .fd = fcntl(STDIN_FILENO, F_DUPFD, FIRST + i), .events = POLLIN };
        ck_assert_int_ge(fds[i].fd, FIRST);
    }
    if (!lockdown(LOCKDOWN_ALWAYS | LOCKDOWN_STREAMS, 0, &err))
        _exit(1);
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
    ck_assert_msg(lockdown_close_others(keep, 4, &err), "%s", err.message);
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
