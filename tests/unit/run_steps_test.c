/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signal may come anywhere: at each instruction of a trap in turn, from the host's first to the guest's next, a
 * handler asks for the end, and the session ends. A tracer puts the signal where it is wanted.
 */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run_support.h"
#include "suite.h"
#include "trampoline.h"

GUEST(trap_then_spin)

enum { STEPS = 120 };

static struct session *traced;

static void on_signal(int signo)
{
    (void)signo;
    session_kill(traced);
}

static void before(struct session *s, void *context)
{
    (void)context;
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };
    traced = s;
    sigaction(SIGUSR1, &action, NULL);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
}

static void run_traced(void)
{
    struct outcome o;
    run_guest_outcome(&trap_then_spin, &(struct setup){ .before = before, .open_signal = SIGUSR1 }, &o);
    _exit(o.report.end == END_killed ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void expect_stop(pid_t pid, int signo)
{
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFSTOPPED(status) && WSTOPSIG(status) == signo, "status 0x%x, not a stop by signal %d", status,
                  signo);
}

/* Lets the process run until it is about to execute the instruction at an address. */
static void run_to(pid_t pid, void *address)
{
    const long breakpoint = 0xCC, low_byte = 0xFF;
    long text = ptrace(PTRACE_PEEKTEXT, pid, address, NULL);
    ptrace(PTRACE_POKETEXT, pid, address, (text & ~low_byte) | breakpoint);
    ptrace(PTRACE_CONT, pid, NULL, NULL);
    expect_stop(pid, SIGTRAP);
    ptrace(PTRACE_POKETEXT, pid, address, text);
    struct user_regs_struct registers;
    ptrace(PTRACE_GETREGS, pid, NULL, &registers);
    ck_assert_uint_eq(registers.rip, (uintptr_t)address + 1);
    registers.rip--;
    ptrace(PTRACE_SETREGS, pid, NULL, &registers);
}

START_TEST(signal_at_any_instruction_ends_the_session)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        run_traced();
    expect_stop(pid, SIGSTOP);
    run_to(pid, (void *)(uintptr_t)trap_entry);
    for (int i = 0; i < _i; i++) {
        ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
        expect_stop(pid, SIGTRAP);
    }
    int status, signo = SIGUSR1;
    do {
        ptrace(PTRACE_CONT, pid, NULL, (void *)(intptr_t)signo);
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        signo = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
    } while (WIFSTOPPED(status));
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS, "status 0x%x after %d steps", status, _i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run_steps");
    TCase *tests = tcase_create("run_steps");
    /* No limit of the session's own: its timer would be one more signal. */
    tcase_set_timeout(tests, 10);
    tcase_add_loop_test(tests, signal_at_any_instruction_ends_the_session, 0, STEPS);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
