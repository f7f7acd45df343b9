/* The second wall: what a locked-down process can still do, and what ends it. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lockdown.h"
#include "suite.h"

enum { X32_BIT = 0x40000000 };
#define CODE 0x200000000000

/* A system call of a process with or without outputs to commit. */
struct attempt {
    const char *name;
    bool files;
    uintptr_t code;
    bool allowed;
    long number, arguments[4];
};

static const struct attempt attempts[] = {
    { "read", false, 0, true, SYS_read, { -1, 0, 0, 0 } },
    { "write", false, 0, true, SYS_write, { -1, 0, 0, 0 } },
    { "mmap", false, 0, true, SYS_mmap, { 0, 4096, PROT_READ, -1 } },
    { "mmap_exec", false, 0, false, SYS_mmap, { 0, 4096, PROT_READ | PROT_EXEC, -1 } },
    { "mprotect_exec", false, 0, false, SYS_mprotect, { 0, 4096, PROT_EXEC, 0 } },
    { "jail", false, CODE, true, SYS_mprotect, { CODE + 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_last", false, CODE, true, SYS_mprotect, { CODE + 0xFFFFF000, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_not_granted", false, 0, false, SYS_mprotect, { CODE + 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_writable", false, CODE, false, SYS_mprotect, { CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, 0 } },
    { "jail_exec_only", false, CODE, false, SYS_mprotect, { CODE, 4096, PROT_EXEC, 0 } },
    { "jail_low", false, CODE, false, SYS_mprotect, { CODE - 4096, 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_high", false, CODE, false, SYS_mprotect, { CODE + (1L << 32), 4096, PROT_READ | PROT_EXEC, 0 } },
    { "jail_long", false, CODE, false, SYS_mprotect, { CODE, 1L << 32, PROT_READ | PROT_EXEC, 0 } },
    { "jail_mmap", false, CODE, false, SYS_mmap, { CODE, 4096, PROT_READ | PROT_EXEC, -1 } },
    { "mprotect_elsewhere", false, CODE, true, SYS_mprotect, { 0, 4096, PROT_READ, 0 } },
    { "open", false, 0, false, SYS_open, { 0, O_RDONLY, 0, 0 } },
    { "openat", false, 0, false, SYS_openat, { -1, 0, O_RDONLY, 0 } },
    { "openat_files", true, 0, true, SYS_openat, { -1, 0, O_RDONLY, 0 } },
    { "openat_write", true, 0, false, SYS_openat, { -1, 0, O_WRONLY, 0 } },
    { "openat_create", true, 0, false, SYS_openat, { -1, 0, O_CREAT, 0 } },
    { "renameat", false, 0, false, SYS_renameat, { -1, 0, -1, 0 } },
    { "renameat_files", true, 0, true, SYS_renameat, { -1, 0, -1, 0 } },
    { "execve", true, 0, false, SYS_execve, { 0, 0, 0, 0 } },
    { "fork", true, 0, false, SYS_fork, { 0, 0, 0, 0 } },
    { "clone", true, 0, false, SYS_clone, { SIGCHLD, 0, 0, 0 } },
    { "socket", true, 0, false, SYS_socket, { AF_INET, SOCK_STREAM, 0, 0 } },
    { "ptrace", true, 0, false, SYS_ptrace, { 0, 0, 0, 0 } },
    { "kill", true, 0, false, SYS_kill, { 0, 0, 0, 0 } },
    { "prctl", true, 0, false, SYS_prctl, { PR_GET_DUMPABLE, 0, 0, 0 } },
    { "tty", true, 0, false, SYS_ioctl, { 0, 0x5412, 0, 0 } },
    { "highest", true, 0, false, 460, { 0, 0, 0, 0 } },
    { "past_all", true, 0, false, 511, { 0, 0, 0, 0 } },
    { "x32_read", true, 0, false, X32_BIT | SYS_read, { -1, 0, 0, 0 } },
    { "x32_own", true, 0, false, X32_BIT | 519, { -1, 0, 0, 0 } },
    { "negative", true, 0, false, -2, { 0, 0, 0, 0 } },
};
enum { ATTEMPTS = sizeof(attempts) / sizeof(attempts[0]) };

#ifndef ZEROVM_INSTRUMENTED
static void try(const struct attempt *a)
{
    struct error err;
    if (!lockdown(a->files, a->code, &err))
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
#endif
    tcase_add_test(tests, other_descriptors_are_closed);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
