/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command and sends it SIGTERM when it first makes a system call, before that call does anything.
 * Usage: signal_at mkdir|linkat COMMAND [ARGUMENT...]
 *
 * Exits as the command does, with 128 + N when signal N ended it, and with 99 when it never made the call.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

enum { TRAP = SIGTRAP | 0x80, NEVER = 99 };

static const struct {
    const char *name;
    uint64_t number;
} calls[] = { { "mkdir", SYS_mkdir }, { "linkat", SYS_linkat } };

static bool makes(pid_t child, uint64_t number)
{
    struct ptrace_syscall_info info = { 0 };
    return ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY &&
           info.entry.nr == number;
}

/* Until it ends; its exit code. */
static int follow(pid_t child, uint64_t number)
{
    bool sent = false;
    int status, signo = 0;
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    for (;;) {
        ptrace(PTRACE_SYSCALL, child, 0, signo);
        if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
            break;
        if (WSTOPSIG(status) == TRAP && !sent && makes(child, number))
            sent = kill(child, SIGTERM) == 0;
        signo = WSTOPSIG(status) == TRAP || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    }
    return !sent ? NEVER : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    size_t i = 0;
    while (argc > 2 && i < sizeof calls / sizeof calls[0] && strcmp(calls[i].name, argv[1]) != 0)
        i++;
    if (argc <= 2 || i == sizeof calls / sizeof calls[0])
        return 2;
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execv(argv[2], argv + 2);
        _exit(127);
    }
    return child < 0 ? 2 : follow(child, calls[i].number);
}
