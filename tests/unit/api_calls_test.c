/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a request of a template costs the kernel: two system calls and no page fault, on an attached thread with limits.
 */
#include "api_fixture.h"
#include "suite.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

GUEST(hello)

enum { WARM = 40, REQUESTS = 100, CALLS = 2, BROKEN = 255, SLOW_NS = 50 * 1000 };

/* Whether it took so long that its processor time was asked for. */
static bool request(struct zerovm_template *template)
{
    char out[8];
    struct zerovm_binding binding = { .channel = "stdout", .bytes = out, .capacity = sizeof(out) };
    struct zerovm_result result = { .struct_size = sizeof(result) };
    struct zerovm_session *session = zerovm_template_take(template, &error);
    if (!session || !zerovm_session_bind(session, &binding, 1, &error) ||
        !zerovm_session_run_into(session, &result, &error) || result.exit_code != 7)
        _exit(BROKEN);
    zerovm_session_free(session);
    return result.usage.wall_ns >= SLOW_NS;
}

static long faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_minflt + usage.ru_majflt;
}

/* A system call that nobody else makes. */
static void mark(void)
{
    syscall(SYS_getpgid, -1);
}

/* The child: exits with how many requests were slow, when none of them brought a page. */
static void make_requests(void)
{
    static const char text[] = PLAIN "timeout: 10s\ncpu: 10s\nchannels: [ { name: stdout, source: host } ]\n";
    struct zerovm_image *image = OPEN(hello);
    struct zerovm_template *template = zerovm_template_new(engine, image, text, strlen(text), "./", &error);
    if (!template || !zerovm_thread_attach(engine, &error))
        _exit(BROKEN);
    for (int i = 0; i < WARM; i++)
        request(template);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGSTOP);
    mark();
    faults(); /* what these need for the first time comes now, and the next request looks at it */
    request(template);
    const long before = faults();
    int slow = 0;
    mark();
    for (int i = 0; i < REQUESTS; i++)
        slow += request(template);
    mark();
    _exit(faults() == before ? slow : BROKEN);
}

/* Goes on to the next beginning of a system call and answers its number; -1 when the child is gone. */
static long next_call(pid_t child, int *status)
{
    struct __ptrace_syscall_info info;
    do {
        if (ptrace(PTRACE_SYSCALL, child, NULL, NULL) != 0 || waitpid(child, status, 0) != child || WIFEXITED(*status))
            return -1;
        ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info), &info);
    } while (info.op != PTRACE_SYSCALL_INFO_ENTRY);
    return (long)info.entry.nr;
}

START_TEST(a_request_needs_two_system_calls_and_no_fault)
{
    int status;
    const pid_t child = fork();
    if (child == 0)
        make_requests();
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSTOPPED(status), "the child ended with %d: %s", status, error.message);
    ck_assert_int_eq(ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), 0);
    long call, calls = 0;
    for (int marks = 0; marks < 2; marks += call == SYS_getpgid) {
        call = next_call(child, &status);
        ck_assert_msg(call >= 0, "the child ended with %x: %s", (unsigned)status, error.message);
    }
    while ((call = next_call(child, &status)) != SYS_getpgid && call >= 0)
        calls++;
    while (call >= 0)
        call = next_call(child, &status);
    ck_assert_int_ne(WEXITSTATUS(status), BROKEN);
    ck_assert_int_le(calls, CALLS * REQUESTS + WEXITSTATUS(status));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api_calls");
    TCase *tc = tcase_create("api_calls");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_request_needs_two_system_calls_and_no_fault);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
