/* SPDX-License-Identifier: Apache-2.0 */
/* Templates: their sessions are as new ones, each for itself. What guests could leave in memory: tests/verify/reuse.c.
 */
#include "api_fixture.h"
#include "suite.h"

#include <signal.h>
#include <time.h>

GUEST(hello)
GUEST(spin)
GUEST(hlt)
extern const uint8_t guest_hlt_fault[];

enum { TEXT_START = 0x20000, RUNS = 5 };

#define MS_NS 1000000ULL

static struct zerovm_template *template;

static struct zerovm_template *make_template(struct zerovm_image *image, const char *text)
{
    ck_assert_msg(image != NULL, "%s", error.message);
    struct zerovm_template *made =
        zerovm_template_new(engine, image, text, strlen(text), in_directory("job.yaml"), &error);
    ck_assert_msg(made != NULL, "%s", error.message);
    zerovm_image_close(image); /* the template holds it */
    return made;
}

static struct zerovm_session *take(void)
{
    struct zerovm_session *session = zerovm_template_take(template, &error);
    ck_assert_msg(session != NULL, "%s", error.message);
    return session;
}

/* Runs a session and gives it back. */
static struct zerovm_result finish(struct zerovm_session *session)
{
    struct zerovm_result result = { .struct_size = sizeof(result) };
    ck_assert_msg(zerovm_session_run_into(session, &result, &error), "%s", error.message);
    zerovm_session_free(session);
    return result;
}

static void check_result(struct zerovm_result result, enum zerovm_end end, int exit_code)
{
    ck_assert_msg(result.end == end, "ended with %s: %s", zerovm_end_name(result.end), result.detail);
    ck_assert_int_eq(result.exit_code, exit_code);
}

START_TEST(session_of_a_template_is_as_a_new_one)
{
    template = make_template(OPEN(hello), OUTPUT);
    for (int i = 0; i < RUNS; i++) {
        struct zerovm_session *session = take();
        ck_assert(!exists("out"));
        struct zerovm_report *report = zerovm_session_run(session, &error);
        ck_assert_msg(report != NULL, "%s", error.message);
        zerovm_session_free(session);
        ck_assert(exists("out"));
        struct zerovm_usage usage;
        struct zerovm_channel_usage channel;
        zerovm_report_usage(report, &usage);
        ck_assert_uint_eq(usage.traps, 2);
        ck_assert(zerovm_report_channel(report, 1, &channel));
        ck_assert_uint_eq(channel.puts, 1);
        ck_assert_uint_eq(channel.put_bytes, 3);
        check_end(report, ZEROVM_END_exit, 7);
        unlink(in_directory("out"));
    }
    zerovm_template_free(template);
}
END_TEST

START_TEST(result_says_what_a_report_says)
{
    template = make_template(OPEN(hlt), PLAIN);
    const struct zerovm_result result = finish(take());
    check_result(result, ZEROVM_END_fault, 129);
    ck_assert_uint_eq(result.fault_address, TEXT_START + (uint32_t)(guest_hlt_fault - guest_hlt));
    ck_assert_uint_gt(result.usage.wall_ns, 0);
    ck_assert_uint_le(result.usage.cpu_ns, result.usage.wall_ns);
    zerovm_template_free(template);
    template = make_template(OPEN(hello), PLAIN);
    ck_assert_int_eq(finish(take()).guest_exit_code, 7);
    zerovm_template_free(template);
}
END_TEST

/* A program that was built with an earlier header has a shorter struct. */
START_TEST(result_fills_no_more_than_the_caller_has)
{
    template = make_template(OPEN(hello), PLAIN);
    struct zerovm_result result;
    memset(&result, 0x55, sizeof(result));
    result.struct_size = offsetof(struct zerovm_result, guest_exit_code);
    struct zerovm_session *session = take();
    ck_assert(zerovm_session_run_into(session, &result, &error));
    zerovm_session_free(session);
    ck_assert_int_eq(result.exit_code, 7);
    ck_assert_int_eq(result.guest_exit_code, 0x55555555);
    zerovm_template_free(template);
}
END_TEST

static const char host_text[] = PLAIN "channels: [ { name: stdin, source: host }, { name: stdout, source: host } ]\n";

START_TEST(each_request_has_its_own_bindings)
{
    template = make_template(OPEN(hello), host_text);
    char out[RUNS][8] = { "" };
    for (int i = 0; i < RUNS; i++) {
        struct zerovm_session *session = take();
        struct zerovm_binding bindings[] = { { .channel = "stdin" },
                                             { .channel = "stdout", .bytes = out[i], .capacity = sizeof(out[i]) } };
        ck_assert(zerovm_session_bind(session, bindings, 2, &error));
        check_result(finish(session), ZEROVM_END_exit, 7);
        ck_assert_uint_eq(bindings[1].size, 3);
        ck_assert_str_eq(out[i], "hi\n");
        /* The next one has none until it is given some, and does not run. */
        session = take();
        struct zerovm_result result = { .struct_size = sizeof(result) };
        ck_assert(!zerovm_session_run_into(session, &result, &error));
        ck_assert_int_eq(error.end, ZEROVM_END_channel);
        ck_assert_pstr_ne(strstr(error.message, "channel stdin"), NULL);
        zerovm_session_free(session);
    }
    zerovm_template_free(template);
}
END_TEST

START_TEST(descriptor_can_be_bound)
{
    template = make_template(OPEN(hello), PLAIN "channels: [ { name: stdout, source: host } ]\n");
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    struct zerovm_session *session = take();
    ck_assert(zerovm_session_bind_fd(session, "stdout", ends[1], &error));
    ck_assert(!zerovm_session_bind_fd(session, "stdout", ends[1], &error));
    ck_assert_pstr_ne(strstr(error.message, "channel stdout"), NULL);
    check_result(finish(session), ZEROVM_END_exit, 7);
    char got[4] = "";
    ck_assert_int_eq(read(ends[0], got, 3), 3);
    ck_assert_str_eq(got, "hi\n");
    close(ends[0]);
    close(ends[1]);
    zerovm_template_free(template);
}
END_TEST

START_TEST(what_is_no_request_of_a_template_is_refused)
{
    template = make_template(OPEN(hello), host_text);
    struct zerovm_session *own = make(OPEN(hello), PLAIN), *session = take();
    struct zerovm_binding binding = { .channel = "nothing" };
    ck_assert(!zerovm_session_bind(session, &binding, 1, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_usage);
    ck_assert(!zerovm_session_set_limits(own, 0, 0, &error));
    ck_assert(!zerovm_session_set_args(own, NULL, 0, &error));
    ck_assert(!zerovm_session_set_env(own, NULL, 0, &error));
    ck_assert(!zerovm_session_bind(own, &binding, 1, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_usage);
    struct zerovm_binding both[] = { { .channel = "stdin" },
                                     { .channel = "stdout", .bytes = &binding, .capacity = 3 } };
    ck_assert(zerovm_session_bind(session, both, 2, &error));
    struct zerovm_result result = { .struct_size = sizeof(result) };
    ck_assert(zerovm_session_run_into(session, &result, &error));
    ck_assert(!zerovm_session_run_into(session, &result, &error)); /* once */
    ck_assert(!zerovm_session_set_limits(session, 0, 0, &error));
    zerovm_session_free(session);
    zerovm_session_free(own);
    zerovm_template_free(template);
    ck_assert_ptr_null(zerovm_template_new(engine, NULL, "no: manifest", 12, "./", &error));
    ck_assert_int_eq(error.end, ZEROVM_END_usage);
}
END_TEST

/* A timer that was set for one session is the next one's, and ends it no earlier and no later than its own limit. */
START_TEST(limits_are_those_of_the_request)
{
    template = make_template(OPEN(spin), PLAIN "timeout: 10s\n");
    for (int attached = 0; attached < 2; attached++) {
        if (attached)
            ck_assert(zerovm_thread_attach(engine, &error));
        static const struct {
            uint64_t timeout_ns, cpu_ns;
            enum zerovm_end end;
        } rows[] = {
            { 5 * MS_NS, 0, ZEROVM_END_timeout },
            { 40 * MS_NS, 0, ZEROVM_END_timeout }, /* the timer of before rings, and is set anew */
            { 2000 * MS_NS, 5 * MS_NS, ZEROVM_END_cpu },
            { 5 * MS_NS, 2000 * MS_NS, ZEROVM_END_timeout },
            { 3000 * MS_NS, 40 * MS_NS, ZEROVM_END_cpu },
        };
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            struct zerovm_session *session = take();
            ck_assert(zerovm_session_set_limits(session, rows[i].timeout_ns, rows[i].cpu_ns, &error));
            const struct zerovm_result result = finish(session);
            ck_assert_msg(result.end == rows[i].end, "row %zu: %s", i, zerovm_end_name(result.end));
            ck_assert_uint_ge(result.usage.wall_ns, rows[i].end == ZEROVM_END_timeout ? rows[i].timeout_ns : 0);
            ck_assert_uint_ge(result.usage.cpu_ns, rows[i].end == ZEROVM_END_cpu ? rows[i].cpu_ns : 0);
        }
        struct zerovm_session *session = take();
        ck_assert(zerovm_session_set_limits(session, 0, 0, &error));
        pthread_t killer;
        pthread_create(&killer, NULL, kill_later, session);
        struct zerovm_result result = { .struct_size = sizeof(result) };
        ck_assert(zerovm_session_run_into(session, &result, &error));
        pthread_join(killer, NULL);
        zerovm_session_free(session);
        check_result(result, ZEROVM_END_killed, 132);
        if (attached)
            zerovm_thread_detach();
    }
    zerovm_template_free(template);
}
END_TEST

START_TEST(kill_ends_its_own_session_alone)
{
    template = make_template(OPEN(hello), PLAIN);
    struct zerovm_session *session = take();
    zerovm_session_kill(session);
    check_result(finish(session), ZEROVM_END_killed, 132);
    session = take();
    zerovm_session_kill(session);
    zerovm_session_free(session);
    check_result(finish(take()), ZEROVM_END_exit, 7);
    zerovm_template_free(template);
}
END_TEST

START_TEST(words_are_those_of_the_request)
{
    static char one[] = "one", two[] = "two", *const words[] = { one, two };
    static char big[1 << 20];
    memset(big, 'x', sizeof(big) - 1);
    char *const too_big[] = { big };
    template = make_template(OPEN(hello), PLAIN "stack: 64KiB\n");
    struct zerovm_session *session = take();
    ck_assert(zerovm_session_set_args(session, words, 2, &error));
    ck_assert(zerovm_session_set_env(session, words, 2, &error));
    check_result(finish(session), ZEROVM_END_exit, 7);
    session = take();
    ck_assert(zerovm_session_set_args(session, too_big, 1, &error));
    struct zerovm_result result = { .struct_size = sizeof(result) };
    ck_assert(!zerovm_session_run_into(session, &result, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_usage);
    zerovm_session_free(session);
    check_result(finish(take()), ZEROVM_END_exit, 7);
    zerovm_template_free(template);
}
END_TEST

START_TEST(regions_are_those_of_the_engine)
{
    struct zerovm_session *sessions[SESSIONS];
    template = make_template(OPEN(hello), PLAIN);
    for (int i = 0; i < SESSIONS; i++)
        sessions[i] = take();
    ck_assert_ptr_null(zerovm_template_take(template, &error));
    ck_assert_int_eq(error.end, ZEROVM_END_host);
    zerovm_session_free(sessions[0]);
    check_result(finish(take()), ZEROVM_END_exit, 7);
    for (int i = 1; i < SESSIONS; i++)
        check_result(finish(sessions[i]), ZEROVM_END_exit, 7);
    zerovm_template_free(template);
}
END_TEST

/* What rests in one template gives way to another's session. */
START_TEST(resting_sessions_give_way)
{
    struct zerovm_template *templates[2 * SESSIONS];
    for (int i = 0; i < 2 * SESSIONS; i++) {
        template = templates[i] = make_template(OPEN(hello), PLAIN);
        check_result(finish(take()), ZEROVM_END_exit, 7);
    }
    for (int i = 0; i < 2 * SESSIONS; i++) {
        template = templates[i];
        check_result(finish(take()), ZEROVM_END_exit, 7);
        zerovm_template_free(template);
    }
}
END_TEST

/* Digests of memory and its peak are those of a session that runs once. */
START_TEST(memory_counts_for_each_request)
{
    static const char text[] = PLAIN "etag_memory: yes\n";
    struct zerovm_usage first, usage;
    struct zerovm_report *report = run(OPEN(hello), text);
    char etag[129];
    snprintf(etag, sizeof(etag), "%s", zerovm_report_memory_etag(report));
    ck_assert_int_gt(strlen(etag), 0);
    zerovm_report_usage(report, &first);
    zerovm_report_free(report);
    template = make_template(OPEN(hello), text);
    for (int i = 0; i < RUNS; i++) {
        struct zerovm_session *session = take();
        report = zerovm_session_run(session, &error);
        zerovm_session_free(session);
        ck_assert_str_eq(zerovm_report_memory_etag(report), etag);
        zerovm_report_usage(report, &usage);
        ck_assert_uint_eq(usage.memory_peak, first.memory_peak);
        zerovm_report_free(report);
    }
    zerovm_template_free(template);
}
END_TEST

static void *attached_and_gone(void *unused)
{
    ck_assert(zerovm_thread_attach(engine, &error));
    check_result(finish(take()), ZEROVM_END_exit, 7);
    return unused;
}

START_TEST(attachment_ends_as_it_began)
{
    template = make_template(OPEN(hello), PLAIN "timeout: 1s\n");
    stack_t own, there;
    sigset_t before, during, after;
    sigaltstack(NULL, &own);
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    ck_assert(zerovm_thread_attach(engine, &error));
    ck_assert(zerovm_thread_attach(engine, &error));
    check_result(finish(take()), ZEROVM_END_exit, 7);
    zerovm_thread_detach();
    pthread_sigmask(SIG_BLOCK, NULL, &during);
    ck_assert_int_eq(sigismember(&during, SIGTERM), 1);
    ck_assert_int_eq(sigismember(&during, SIGSEGV), 0);
    check_result(finish(take()), ZEROVM_END_exit, 7);
    zerovm_thread_detach();
    zerovm_thread_detach(); /* one too many */
    check_result(finish(take()), ZEROVM_END_exit, 7);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    sigaltstack(NULL, &there);
    ck_assert_int_eq(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
    ck_assert_ptr_eq(there.ss_sp, own.ss_sp);
    pthread_t thread;
    pthread_create(&thread, NULL, attached_and_gone, NULL);
    pthread_join(thread, NULL);
    zerovm_template_free(template);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("api_template");
    TCase *tc = tcase_create("api_template");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, session_of_a_template_is_as_a_new_one);
    tcase_add_test(tc, result_says_what_a_report_says);
    tcase_add_test(tc, result_fills_no_more_than_the_caller_has);
    tcase_add_test(tc, each_request_has_its_own_bindings);
    tcase_add_test(tc, descriptor_can_be_bound);
    tcase_add_test(tc, what_is_no_request_of_a_template_is_refused);
    tcase_add_test(tc, limits_are_those_of_the_request);
    tcase_add_test(tc, kill_ends_its_own_session_alone);
    tcase_add_test(tc, words_are_those_of_the_request);
    tcase_add_test(tc, regions_are_those_of_the_engine);
    tcase_add_test(tc, resting_sessions_give_way);
    tcase_add_test(tc, memory_counts_for_each_request);
    tcase_add_test(tc, attachment_ends_as_it_began);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
