/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that run in each other's calls, and calls that do not leave the thread as it was. */
#include "api_fixture.h"
#include "suite.h"

#include <asm/prctl.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <ucontext.h>

GUEST(hello)
GUEST(hello_spin)
GUEST(spin)

#define HOST "program: guest\nchannels: [ { name: stdout, source: host } ]\n"

/* A session of that guest, whose output goes to the call. */
static struct zerovm_report *run_calling(struct zerovm_image *image, const char *text,
                                         int64_t (*write)(void *, const void *, size_t, uint64_t), void *context)
{
    struct zerovm_binding binding = { .channel = "stdout", .write = write, .context = context };
    struct zerovm_session *session =
        zerovm_session_new(engine, image, text, strlen(text), in_directory("job.yaml"), &binding, 1, &error);
    ck_assert_msg(session != NULL, "%s", error.message);
    zerovm_image_close(image);
    struct zerovm_report *report = zerovm_session_run(session, &error);
    zerovm_session_free(session);
    return report;
}

/* Runs guests in each other's calls, so many deep. */
struct nest {
    int depth;
    const char *innermost; /* the manifest of a guest that writes nothing; NULL: of one that ends by itself */
};

static int64_t run_inner(void *context, const void *buffer, size_t size, uint64_t offset)
{
    struct nest *n = context;
    (void)buffer, (void)offset;
    if (n->depth-- > 0)
        check_end(run_calling(OPEN(hello), HOST "timeout: 60s\n", run_inner, n), ZEROVM_END_exit, 7);
    else if (n->innermost)
        check_end(run(OPEN(spin), n->innermost), ZEROVM_END_timeout, 130);
    else
        check_end(run(OPEN(hello), PLAIN), ZEROVM_END_exit, 7);
    return (int64_t)size;
}

/* The outer one's time is up after the inner ones, while they run, and before. */
static const struct {
    const char *limit;
    struct nest nest;
    enum zerovm_end end;
    int exit_code;
} limited[] = {
    { "timeout: 100ms\n", { 0, NULL }, ZEROVM_END_timeout, 130 },
    { "timeout: 100ms\n", { 2, NULL }, ZEROVM_END_timeout, 130 },
    { "timeout: 20ms\n", { 0, PLAIN "timeout: 200ms\n" }, ZEROVM_END_timeout, 130 },
    { "timeout: 20ms\n", { 1, PLAIN "timeout: 200ms\n" }, ZEROVM_END_timeout, 130 },
    { "cpu: 50ms\n", { 0, NULL }, ZEROVM_END_cpu, 131 },
    { "cpu: 20ms\n", { 0, PLAIN "timeout: 500ms\n" }, ZEROVM_END_cpu, 131 },
};

START_TEST(limits_of_an_outer_session_stay)
{
    char text[256];
    struct nest nest = limited[_i].nest;
    snprintf(text, sizeof(text), HOST "%s", limited[_i].limit);
    check_end(run_calling(OPEN(hello_spin), text, run_inner, &nest), limited[_i].end, limited[_i].exit_code);
}
END_TEST

static struct zerovm_session *outer;
static atomic_bool inner_runs;

static int64_t run_inner_and_tell(void *context, const void *buffer, size_t size, uint64_t offset)
{
    (void)buffer, (void)offset;
    if (context) /* at once */
        atomic_store(&inner_runs, true);
    check_end(run(OPEN(spin), PLAIN "timeout: 100ms\n"), ZEROVM_END_timeout, 130);
    atomic_store(&inner_runs, true);
    return (int64_t)size;
}

static void *kill_outer(void *nothing)
{
    while (!atomic_load(&inner_runs))
        usleep(1000);
    zerovm_session_kill(outer);
    return nothing;
}

/* While the inner one runs, or once it is over and the outer one computes. */
START_TEST(an_outer_session_can_be_killed)
{
    pthread_t thread;
    static char during;
    struct zerovm_binding binding = {
        .channel = "stdout",
        .write = run_inner_and_tell,
        .context = _i ? &during : NULL,
    };
    struct zerovm_image *image = OPEN(hello_spin);
    outer = zerovm_session_new(engine, image, HOST, strlen(HOST), in_directory("job.yaml"), &binding, 1, &error);
    ck_assert_msg(outer != NULL, "%s", error.message);
    zerovm_image_close(image);
    atomic_store(&inner_runs, false);
    ck_assert_int_eq(pthread_create(&thread, NULL, kill_outer, NULL), 0);
    struct zerovm_report *report = zerovm_session_run(outer, &error);
    pthread_join(thread, NULL);
    zerovm_session_free(outer);
    check_end(report, ZEROVM_END_killed, 132);
}
END_TEST

static unsigned long gs_base(void)
{
    unsigned long base;
    ck_assert_int_eq(syscall(SYS_arch_prctl, ARCH_GET_GS, &base), 0);
    return base;
}

static char host_memory[1 << 16];

static int64_t change_base(void *context, const void *buffer, size_t size, uint64_t offset)
{
    (void)context, (void)buffer, (void)offset;
    ck_assert_int_eq(syscall(SYS_arch_prctl, ARCH_SET_GS, host_memory), 0);
    return (int64_t)size;
}

START_TEST(a_call_that_changes_the_base_ends_its_session)
{
    const unsigned long before = gs_base();
    struct zerovm_report *report = run_calling(OPEN(hello), HOST, change_base, NULL);
    ck_assert_ptr_nonnull(strstr(zerovm_report_detail(report), "%gs"));
    check_end(report, ZEROVM_END_host, 128);
    ck_assert_uint_eq(gs_base(), before);
    check_end(run(OPEN(hello), PLAIN), ZEROVM_END_exit, 7);
}
END_TEST

/* Two sessions of one thread as coroutines: the first one's call goes to the second one's and comes back in it. */
static ucontext_t start, first, second;
static struct zerovm_report *reports[2];

static int64_t go_to_second(void *context, const void *buffer, size_t size, uint64_t offset)
{
    (void)context, (void)buffer, (void)offset;
    ck_assert_int_eq(swapcontext(&first, &second), 0);
    return (int64_t)size;
}

static int64_t go_to_first(void *context, const void *buffer, size_t size, uint64_t offset)
{
    (void)context, (void)buffer, (void)offset;
    ck_assert_int_eq(swapcontext(&second, &first), 0);
    return (int64_t)size;
}

static void run_first(void)
{
    reports[0] = run_calling(OPEN(hello), HOST "timeout: 60s\n", go_to_second, NULL);
    ck_assert_int_eq(swapcontext(&first, &second), 0);
}

static void run_second(void)
{
    reports[1] = run_calling(OPEN(hello), HOST "timeout: 60s\n", go_to_first, NULL);
    ck_assert_int_eq(swapcontext(&second, &start), 0);
}

enum { STACK = 1 << 18 };
static char stacks[2][STACK];

static void make_coroutine(ucontext_t *context, char *stack, void (*body)(void))
{
    ck_assert_int_eq(getcontext(context), 0);
    context->uc_stack = (stack_t){ .ss_sp = stack, .ss_size = STACK };
    makecontext(context, body, 0);
}

START_TEST(coroutines_do_not_get_each_others_memory)
{
    make_coroutine(&first, stacks[0], run_first);
    make_coroutine(&second, stacks[1], run_second);
    ck_assert_int_eq(swapcontext(&start, &first), 0);
    check_end(reports[0], ZEROVM_END_host, 128);
    check_end(reports[1], ZEROVM_END_host, 128);
    check_end(run(OPEN(hello), PLAIN), ZEROVM_END_exit, 7);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("api_nesting");
    TCase *tc = tcase_create("api_nesting");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, limits_of_an_outer_session_stay, 0, ROWS(limited));
    tcase_add_loop_test(tc, an_outer_session_can_be_killed, 0, 2);
    tcase_add_test(tc, a_call_that_changes_the_base_ends_its_session);
    tcase_add_test(tc, coroutines_do_not_get_each_others_memory);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
