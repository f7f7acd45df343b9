/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions seen from the host: limits, kills, signals, many of them at a time. */
#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "run_support.h"
#include "signals.h"
#include "suite.h"

GUEST(hello)
GUEST(hlt)
GUEST(spin)
GUEST(trap_spin)
GUEST(read_one)
GUEST(churn)

enum { MS = 1000 * 1000 };

static struct outcome run(const struct guest *guest, const struct setup *setup)
{
    struct outcome o;
    run_guest_outcome(guest, setup, &o);
    return o;
}

static void check_end(struct outcome *o, enum end end)
{
    ck_assert_msg(o->report.end == end, "ended with %s: %s", end_name(o->report.end), o->report.detail);
    report_release(&o->report);
}

START_TEST(wall_clock_limit_ends_a_loop)
{
    struct outcome o = run(&spin, &(struct setup){ .timeout_ns = 20 * MS });
    ck_assert_uint_ge(o.report.wall_ns, 20 * MS);
    check_end(&o, END_timeout);
}
END_TEST

START_TEST(wall_clock_limit_ends_a_loop_of_traps)
{
    struct outcome o = run(&trap_spin, &(struct setup){ .timeout_ns = 200 * MS });
    ck_assert_uint_gt(o.report.traps, 1000);
    check_end(&o, END_timeout);
}
END_TEST

START_TEST(wall_clock_limit_may_be_over_before_the_start)
{
    struct outcome o = run(&spin, &(struct setup){ .timeout_ns = 1 });
    check_end(&o, END_timeout);
}
END_TEST

START_TEST(processor_limit_ends_a_loop)
{
    struct outcome o = run(&spin, &(struct setup){ .cpu_ns = 20 * MS });
    ck_assert_uint_ge(o.report.cpu_ns, 20 * MS);
    check_end(&o, END_cpu);
}
END_TEST

START_TEST(first_limit_counts)
{
    struct outcome o = run(&spin, &(struct setup){ .cpu_ns = 20 * MS, .timeout_ns = 20000ULL * MS });
    check_end(&o, END_cpu);
}
END_TEST

START_TEST(wall_clock_limit_ends_a_blocked_read)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    struct outcome o = run(&read_one, &(struct setup){ .input_fd = ends[0], .timeout_ns = 20 * MS, .cpu_ns = 20 * MS });
    check_end(&o, END_timeout);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

/* Kills a session from a thread of its own, after a while. */
struct killer {
    pthread_t thread;
    struct session *session;
    long delay_ns;
};

static void *kill_later(void *context)
{
    struct killer *k = context;
    nanosleep(&(struct timespec){ .tv_nsec = k->delay_ns }, NULL);
    session_kill(k->session);
    return NULL;
}

static void start_killer(struct session *s, void *context)
{
    struct killer *k = context;
    k->session = s;
    ck_assert_int_eq(pthread_create(&k->thread, NULL, kill_later, k), 0);
}

static void end_killer(struct session *s, void *context)
{
    (void)s;
    pthread_join(((struct killer *)context)->thread, NULL);
}

static void check_killed(const struct guest *guest, int input_fd, long delay_ns)
{
    struct killer k = { .delay_ns = delay_ns };
    struct setup setup = { .input_fd = input_fd, .before = start_killer, .after = end_killer, .context = &k };
    struct outcome o = run(guest, &setup);
    check_end(&o, END_killed);
}

START_TEST(another_thread_kills_a_loop)
{
    check_killed(&spin, 0, 5 * MS);
}
END_TEST

/* Each delay meets the trampoline somewhere else. */
START_TEST(another_thread_kills_a_loop_of_traps)
{
    check_killed(&trap_spin, 0, 100 * 1000 + _i * 1013);
}
END_TEST

START_TEST(another_thread_kills_a_blocked_read)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    check_killed(&read_one, ends[0], _i * 100 * 1000);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

static void kill_now(struct session *s, void *context)
{
    (void)context;
    session_kill(s);
}

START_TEST(killed_before_it_ran_it_never_runs)
{
    struct outcome o = run(&hello, &(struct setup){ .before = kill_now });
    ck_assert_uint_eq(o.output_size, 0);
    ck_assert_uint_eq(o.report.traps, 0);
    check_end(&o, END_killed);
}
END_TEST

static volatile sig_atomic_t alarms;

/* Uses its stack as a handler does. */
static void on_alarm(int signo)
{
    volatile char scratch[8192];
    memset((char *)scratch, 0xA5, sizeof(scratch));
    alarms += signo != 0;
}

/* A timer that fires at ever other phases of the guest's work. */
static timer_t start_storm(void)
{
    struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_ONSTACK | SA_RESTART };
    ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
    timer_t timer;
    ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, &(struct sigevent){ .sigev_signo = SIGALRM }, &timer), 0);
    struct itimerspec when = { .it_value = { .tv_nsec = 50021 }, .it_interval = { .tv_nsec = 50021 } };
    ck_assert_int_eq(timer_settime(timer, 0, &when, NULL), 0);
    return timer;
}

START_TEST(signals_leave_no_trace_in_guest_memory)
{
    struct outcome quiet = run(&churn, &(struct setup){ .etag_memory = true });
    ck_assert_int_eq(quiet.report.end, END_exit);
    timer_t timer = start_storm();
    struct outcome stormy = run(&churn, &(struct setup){ .etag_memory = true, .open_signal = SIGALRM });
    timer_delete(timer);
    ck_assert_int_gt(alarms, 20);
    ck_assert_str_eq(stormy.report.memory_etag, quiet.report.memory_etag);
    ck_assert_uint_eq(strlen(quiet.report.memory_etag), 64);
    report_release(&quiet.report);
    check_end(&stormy, END_exit);
}
END_TEST

START_TEST(memory_etag_does_not_depend_on_the_base)
{
    struct error err;
    struct engine elsewhere;
    ck_assert_msg(engine_open(&elsewhere, 2, 2 * (uintptr_t)ENGINE_BASE, SIGNALS_ALONE, &err), "%s", err.message);
    struct outcome here = run(&hello, &(struct setup){ .etag_memory = true });
    struct outcome there = run(&hello, &(struct setup){ .etag_memory = true, .engine = &elsewhere });
    struct outcome other = run(&churn, &(struct setup){ .etag_memory = true });
    ck_assert_str_eq(here.report.memory_etag, there.report.memory_etag);
    ck_assert_str_ne(here.report.memory_etag, other.report.memory_etag);
    report_release(&here.report);
    report_release(&there.report);
    report_release(&other.report);
    engine_close(&elsewhere);
}
END_TEST

/* What a store that faulted, or an instruction cut short, left in memory differs between processors. */
START_TEST(memory_etag_is_told_at_a_good_end_alone)
{
    static const struct {
        const struct guest *guest;
        enum end end;
    } rows[] = { { &hlt, END_fault }, { &spin, END_timeout }, { &hello, END_exit } };
    const uint64_t limit = rows[_i].end == END_timeout ? 20 * MS : 0;
    struct outcome o = run(rows[_i].guest, &(struct setup){ .etag_memory = true, .timeout_ns = limit });
    ck_assert_uint_eq(strlen(o.report.memory_etag), rows[_i].end == END_exit ? 64 : 0);
    check_end(&o, rows[_i].end);
}
END_TEST

/* A host handler, for a fault that is the host's. */
static volatile sig_atomic_t host_faults;

static void on_host_fault(int signo)
{
    host_faults++;
    signal(signo, SIG_DFL);
    _exit(host_faults == 1 ? 42 : 1);
}

static void fault_in_host(struct session *s, void *context)
{
    (void)s;
    *(volatile int *)context = 0;
}

START_TEST(host_faults_go_to_the_handler_before_ours)
{
    signal(SIGSEGV, on_host_fault);
    run(&hello, &(struct setup){ .before = fault_in_host, .context = (void *)8 });
}
END_TEST

START_TEST(host_faults_without_a_handler_end_the_process)
{
    signal(SIGSEGV, SIG_DFL);
    run(&hello, &(struct setup){ .before = fault_in_host, .context = (void *)8 });
}
END_TEST

START_TEST(handlers_go_with_the_last_engine)
{
    struct error err;
    struct engine engines[2];
    struct sigaction before, during, after;
    sigaction(SIGSEGV, NULL, &before);
    for (int i = 0; i < 2; i++)
        ck_assert_msg(engine_open(&engines[i], 1, 0, SIGNALS_ALONE, &err), "%s", err.message);
    engine_close(&engines[0]);
    sigaction(SIGSEGV, NULL, &during);
    engine_close(&engines[1]);
    sigaction(SIGSEGV, NULL, &after);
    ck_assert(during.sa_sigaction != before.sa_sigaction);
    ck_assert(after.sa_sigaction == before.sa_sigaction);
}
END_TEST

/* What each of the sessions on a thread does, in turn. */
enum { THREADS = 4, SESSIONS = 50 };

static void *run_many(void *context)
{
    struct engine *engine = context;
    for (int i = 0; i < SESSIONS; i++) {
        struct outcome o;
        switch (i % 4) {
        case 0:
            o = run(&hello, &(struct setup){ .engine = engine });
            ck_assert_int_eq(o.report.exit_code, 7);
            ck_assert_mem_eq(o.output, "hi\n", 3);
            check_end(&o, END_exit);
            break;
        case 1:
            o = run(&hlt, &(struct setup){ .engine = engine, .stack = 64 << 10 });
            check_end(&o, END_fault);
            break;
        case 2:
            o = run(&read_one, &(struct setup){ .engine = engine, .input = &(char){ (char)i }, .input_size = 1 });
            ck_assert_int_eq(o.report.exit_code, i);
            check_end(&o, END_exit);
            break;
        default:
            o = run(&spin, &(struct setup){ .engine = engine, .timeout_ns = 2 * MS });
            check_end(&o, END_timeout);
        }
    }
    return NULL;
}

START_TEST(threads_run_sessions_side_by_side)
{
    struct error err;
    struct engine engine;
    ck_assert_msg(engine_open(&engine, THREADS, 0, SIGNALS_ALONE, &err), "%s", err.message);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run_many, &engine), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    engine_close(&engine);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("session");
    TCase *tests = tcase_create("session");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, wall_clock_limit_ends_a_loop);
    tcase_add_test(tests, wall_clock_limit_ends_a_loop_of_traps);
    tcase_add_test(tests, wall_clock_limit_may_be_over_before_the_start);
    tcase_add_test(tests, processor_limit_ends_a_loop);
    tcase_add_test(tests, first_limit_counts);
    tcase_add_test(tests, wall_clock_limit_ends_a_blocked_read);
    tcase_add_test(tests, another_thread_kills_a_loop);
    tcase_add_loop_test(tests, another_thread_kills_a_loop_of_traps, 0, 40);
    tcase_add_loop_test(tests, another_thread_kills_a_blocked_read, 0, 10);
    tcase_add_test(tests, killed_before_it_ran_it_never_runs);
    tcase_add_test(tests, signals_leave_no_trace_in_guest_memory);
    tcase_add_test(tests, memory_etag_does_not_depend_on_the_base);
    tcase_add_loop_test(tests, memory_etag_is_told_at_a_good_end_alone, 0, 3);
    tcase_add_exit_test(tests, host_faults_go_to_the_handler_before_ours, 42);
    tcase_add_test_raise_signal(tests, host_faults_without_a_handler_end_the_process, SIGSEGV);
    tcase_add_test(tests, handlers_go_with_the_last_engine);
    tcase_add_test(tests, threads_run_sessions_side_by_side);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
