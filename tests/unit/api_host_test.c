/* SPDX-License-Identifier: Apache-2.0 */
/* What an embedder's process and its sessions do to each other: signals, limits of the process, addresses. */
#include "api_fixture.h"
#include "suite.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* A sanitizer's run-time library takes mappings of its own for each session. */
#ifdef ZEROVM_INSTRUMENTED
enum { INSTRUMENTED = true };
#else
enum { INSTRUMENTED = false };
#endif

GUEST(hello)
GUEST(hlt)
GUEST(spin)
GUEST(start_state)

static off_t file_size(const char *name)
{
    struct stat st;
    ck_assert_int_eq(stat(in_directory(name), &st), 0);
    return st.st_size;
}

/* Between any two steps of the commit somebody asks this process to end. */
static volatile bool interrupted;

int __real_renameat(int from, const char *name, int to, const char *new_name);
int __wrap_renameat(int from, const char *name, int to, const char *new_name);
int __wrap_renameat(int from, const char *name, int to, const char *new_name)
{
    if (interrupted)
        raise(SIGTERM);
    return __real_renameat(from, name, to, new_name);
}

START_TEST(signal_does_not_tear_a_commit)
{
    static const char text[] = PLAIN "channels: [ { name: stdout, source: out, mode: write },\n"
                                     "            { name: other, source: in, mode: write } ]\n";
    write_file("out", "before", 6);
    write_file("in", "before", 6);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGTERM, SIG_DFL);
        interrupted = true;
        zerovm_report_free(run(OPEN(hello), text));
        _exit(EXIT_SUCCESS);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    ck_assert_int_eq(file_size("out"), 3);
    ck_assert_int_eq(file_size("in"), 0);
    ck_assert(!exists(".out.zerovm-new"));
    ck_assert(!exists(".in.zerovm-new"));
}
END_TEST

/* No file of this process may have a byte, and who writes one anyway is ended by a signal. */
START_TEST(file_size_limit_fails_the_channel_and_nothing_else)
{
    const struct rlimit none = { 0, RLIM_INFINITY }, all = { RLIM_INFINITY, RLIM_INFINITY };
    struct zerovm_session *session = make(OPEN(hello), OUTPUT);
    ck_assert_msg(session != NULL, "%s", error.message);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGXFSZ);
    signal(SIGXFSZ, SIG_DFL);
    pthread_sigmask(_i == 0 ? SIG_UNBLOCK : SIG_BLOCK, &blocked, NULL);
    setrlimit(RLIMIT_FSIZE, &none); /* from here on the test's own checks could not write either */
    struct zerovm_report *report = zerovm_session_run(session, &error);
    setrlimit(RLIMIT_FSIZE, &all);
    zerovm_session_free(session);
    sigset_t pending;
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, SIGXFSZ), 0);
    ck_assert_pstr_ne(strstr(zerovm_report_detail(report), "/out: write: File too large"), NULL);
    ck_assert(!exists("out"));
    check_end(report, ZEROVM_END_channel, 127);
}
END_TEST

START_TEST(file_size_limit_fails_the_copy_of_an_output)
{
    static const char text[] = PLAIN "channels: [ { name: stdout, source: out, mode: append } ]\n";
    const struct rlimit few = { 4, RLIM_INFINITY }, all = { RLIM_INFINITY, RLIM_INFINITY };
    struct zerovm_image *image = OPEN(hello);
    const char *place = in_directory("job.yaml");
    write_file("out", "before", 6);
    signal(SIGXFSZ, SIG_DFL);
    setrlimit(RLIMIT_FSIZE, &few);
    struct zerovm_session *session = zerovm_session_new(engine, image, text, strlen(text), place, NULL, 0, &error);
    setrlimit(RLIMIT_FSIZE, &all);
    zerovm_image_close(image);
    ck_assert_ptr_null(session);
    ck_assert_int_eq(error.end, ZEROVM_END_channel);
    ck_assert_int_eq(error.code, EFBIG);
    ck_assert_int_eq(file_size("out"), 6);
}
END_TEST

/* What the embedder had waiting before the run waits afterwards. */
START_TEST(signal_of_the_embedder_stays_pending)
{
    static const int signals[] = { SIGPIPE, SIGXFSZ };
    sigset_t blocked, pending;
    sigemptyset(&blocked);
    sigaddset(&blocked, signals[_i]);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    raise(signals[_i]);
    check_end(run(OPEN(hello), PLAIN), ZEROVM_END_exit, 7);
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, signals[_i]), 1);
}
END_TEST

static void *read_later(void *got)
{
    usleep(5000);
    int fd = open(in_directory("out"), O_RDONLY);
    ssize_t n = read(fd, got, 3);
    close(fd);
    return n == 3 ? got : NULL;
}

/* Who ends the wait for a FIFO's reader, and how. */
static const struct {
    const char *text;
    void *(*thread)(void *);
    enum zerovm_end end;
    int exit_code;
} waits[] = {
    { OUTPUT "timeout: 20ms\n", NULL, ZEROVM_END_timeout, 130 },
    { OUTPUT, kill_later, ZEROVM_END_killed, 132 },
    { OUTPUT "timeout: 10s\n", read_later, ZEROVM_END_exit, 7 },
};

START_TEST(fifo_without_a_reader_holds_up_a_run_and_nothing_else)
{
    char got[4] = "";
    pthread_t thread;
    ck_assert_int_eq(mkfifo(in_directory("out"), 0600), 0);
    struct zerovm_session *session = make(OPEN(hello), waits[_i].text);
    ck_assert_msg(session != NULL, "%s", error.message);
    void *context = waits[_i].thread == kill_later ? (void *)session : got;
    if (waits[_i].thread)
        ck_assert_int_eq(pthread_create(&thread, NULL, waits[_i].thread, context), 0);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    if (waits[_i].thread)
        pthread_join(thread, NULL);
    zerovm_session_free(session);
    struct zerovm_usage usage;
    zerovm_report_usage(report, &usage);
    ck_assert_uint_eq(usage.traps, waits[_i].end == ZEROVM_END_exit ? 2 : 0);
    ck_assert_str_eq(got, waits[_i].end == ZEROVM_END_exit ? "hi\n" : "");
    check_end(report, waits[_i].end, waits[_i].exit_code);
}
END_TEST

/* The high half of the address that a guest finds in its stack pointer. */
static uint32_t slot_seen(struct zerovm_session *session)
{
    enum { RSP_AT = 32 };
    uint64_t rsp;
    ck_assert_msg(session != NULL, "%s", error.message);
    check_end(zerovm_session_run(session, &error), ZEROVM_END_exit, 0);
    int fd = open(in_directory("out"), O_RDONLY);
    ck_assert_int_eq(pread(fd, &rsp, sizeof(rsp), RSP_AT), sizeof(rsp));
    close(fd);
    return (uint32_t)(rsp >> 32);
}

START_TEST(guest_sees_the_number_of_its_slot_and_no_more)
{
    enum { FIRST_SLOT = 0x2000 };
    struct zerovm_session *sessions[SESSIONS];
    for (int i = 0; i < SESSIONS; i++)
        sessions[i] = make(OPEN(start_state), OUTPUT);
    for (int i = 0; i < SESSIONS; i++) {
        ck_assert_uint_eq(slot_seen(sessions[i]), FIRST_SLOT + i);
        zerovm_session_free(sessions[i]);
    }
}
END_TEST

START_TEST(further_engines_lie_elsewhere)
{
    struct zerovm_engine *first = engine;
    engine = zerovm_engine_new(ZEROVM_SESSIONS_MAX / 10, &error);
    ck_assert_msg(engine != NULL, "%s", error.message);
    struct zerovm_session *session = make(OPEN(start_state), OUTPUT);
    ck_assert_uint_ge(slot_seen(session) - 0x2000, SESSIONS);
    zerovm_session_free(session);
    zerovm_engine_free(engine);
    engine = first;
}
END_TEST

/* Mappings of the host's own, which the kernel cannot join: how many of so many it can have. */
static int host_mappings(int wanted)
{
    enum { PAGE = 4096 };
    static void *pages[ZEROVM_SESSIONS_MAX];
    int made = 0;
    while (made < wanted && (pages[made] = mmap(NULL, PAGE, made % 2 ? PROT_READ : PROT_READ | PROT_WRITE,
                                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED)
        made++;
    for (int i = 0; i < made; i++)
        munmap(pages[i], PAGE);
    return made;
}

START_TEST(sessions_are_refused_before_the_kernel_refuses_them)
{
    enum { MANY = 7000, FEW = 5000, RESERVE = 900 };
    static struct zerovm_session *sessions[MANY];
    struct zerovm_engine *first = engine;
    engine = zerovm_engine_new(MANY, &error);
    ck_assert_msg(engine != NULL, "%s", error.message);
    struct zerovm_image *image = OPEN(hello);
    struct zerovm_template *template = zerovm_template_new(engine, image, PLAIN, strlen(PLAIN), "./", &error);
    int count = 0;
    while (count < MANY && (sessions[count] = zerovm_template_take(template, &error)))
        count++;
    ck_assert_int_lt(count, MANY);
    ck_assert_int_gt(count, FEW);
    ck_assert_int_eq(error.end, ZEROVM_END_host);
    ck_assert_int_eq(error.code, EBUSY);
    ck_assert_msg(strncmp(error.message, "busy: ", 6) == 0, "%s", error.message);
    ck_assert_int_eq(host_mappings(RESERVE), RESERVE);
    for (int i = 0; i < count; i++) {
        struct zerovm_result result = { .struct_size = sizeof(result) };
        ck_assert_msg(zerovm_session_run_into(sessions[i], &result, &error), "%d: %s", i, error.message);
        ck_assert_int_eq(result.exit_code, 7);
        zerovm_session_free(sessions[i]);
    }
    /* What rests gives way to a session that is not of the template. */
    zerovm_session_free(make(OPEN(hello), PLAIN));
    zerovm_template_free(template);
    zerovm_image_close(image);
    zerovm_engine_free(engine);
    engine = first;
}
END_TEST

static const int ours[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, 40 };
enum { OURS = sizeof(ours) / sizeof(ours[0]) };

static void check_refused(int signo)
{
    char number[32];
    struct zerovm_session *session = make(OPEN(hello), PLAIN);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    ck_assert_ptr_nonnull(report);
    snprintf(number, sizeof(number), "signal %d ", signo);
    ck_assert_msg(strncmp(zerovm_report_detail(report), number, strlen(number)) == 0, "%s",
                  zerovm_report_detail(report));
    check_end(report, ZEROVM_END_host, 128);
    zerovm_session_free(session);
    ck_assert(!zerovm_thread_attach(engine, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_host);
}

static void over(int signo)
{
    _exit(signo);
}

START_TEST(handler_over_the_librarys_is_noticed)
{
    struct sigaction before;
    sigaction(ours[_i], &(struct sigaction){ .sa_handler = over }, &before);
    check_refused(ours[_i]);
    sigaction(ours[_i], &before, NULL);
    check_end(run(OPEN(hello), PLAIN), ZEROVM_END_exit, 7);
}
END_TEST

static volatile int own;

static void hosts_handler(int signo, siginfo_t *info, void *context)
{
    if (!zerovm_handle_signal(signo, info, context))
        own = signo;
}

START_TEST(host_may_own_the_signals)
{
    struct zerovm_engine *first = engine;
    zerovm_engine_free(first);
    engine = zerovm_engine_new_without_signals(2, &error);
    ck_assert_msg(engine != NULL, "%s", error.message);
    signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would do */
    check_refused(SIGSEGV);
    struct sigaction action = { .sa_sigaction = hosts_handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigfillset(&action.sa_mask);
    for (int i = 0; i < OURS; i++)
        sigaction(ours[i], &action, NULL);
    check_end(run(OPEN(hlt), PLAIN), ZEROVM_END_fault, 129);
    check_end(run(OPEN(spin), PLAIN "timeout: 20ms\n"), ZEROVM_END_timeout, 130);
    check_end(run(OPEN(spin), PLAIN "cpu: 20ms\n"), ZEROVM_END_cpu, 131);
    ck_assert_int_eq(own, 0);
    raise(SIGFPE);
    ck_assert_int_eq(own, SIGFPE);
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGBUS, &action, NULL);
    check_refused(SIGBUS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api_host");
    TCase *tests = tcase_create("api_host");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, signal_does_not_tear_a_commit);
    tcase_add_loop_test(tests, file_size_limit_fails_the_channel_and_nothing_else, 0, 2);
    tcase_add_test(tests, file_size_limit_fails_the_copy_of_an_output);
    tcase_add_loop_test(tests, signal_of_the_embedder_stays_pending, 0, 2);
    tcase_add_loop_test(tests, fifo_without_a_reader_holds_up_a_run_and_nothing_else, 0,
                        sizeof(waits) / sizeof(waits[0]));
    tcase_add_test(tests, guest_sees_the_number_of_its_slot_and_no_more);
    tcase_add_test(tests, further_engines_lie_elsewhere);
    tcase_add_loop_test(tests, handler_over_the_librarys_is_noticed, 0, OURS);
    tcase_add_test(tests, host_may_own_the_signals);
    if (!INSTRUMENTED)
        tcase_add_test(tests, sessions_are_refused_before_the_kernel_refuses_them);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
