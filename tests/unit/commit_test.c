/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A commit of several outputs in two directories that stops at each of its system calls in turn: the process dies
 * there, or the call fails. What settles it may itself die anywhere.
 */
#include "commit_fixture.h"
#include "staged.h"
#include "transaction.h"

#include <sys/wait.h>

enum { WHOLE_COMMIT = 30 /* calls, at most */ };

static bool commit(bool durable)
{
    struct transaction tx = { .durable = durable };
    for (int i = 0; i < OUTPUTS; i++) {
        int fd = transaction_stage(&tx, outputs[i], false, &err);
        if (fd < 0 || write(fd, "new", 3) != 3) {
            transaction_abort(&tx);
            return false;
        }
    }
    return transaction_commit(&tx, &err);
}

/* Runs in a process of its own until the call; true: it ended before. */
static bool runs_to_its_end(bool (*run)(void), int calls)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        stop.left = calls;
        stop.failure = 0;
        _exit(run() ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DIED));
    return WEXITSTATUS(status) == 0;
}

static bool commit_durably(void)
{
    return commit(true);
}

static bool commit_lightly(void)
{
    return commit(false);
}

static bool recover_a(void)
{
    return recover("a");
}

static bool recover_b(void)
{
    return recover("b");
}

/* Staging an output settles what was left for it, and that is all of its commit. */
static bool touch_output(void)
{
    struct transaction tx = { 0 };
    bool good = true;
    for (int i = 0; good && i < OUTPUTS; i++)
        good = transaction_stage(&tx, outputs[i], false, &err) >= 0;
    transaction_abort(&tx);
    return good;
}

/* As who reads the outputs does, by links to them; one of them settles its commit. */
static bool read_through_links(void)
{
    bool good = true;
    for (int i = 0; good && i < OUTPUTS; i++) {
        unlink("link"); /* of one that died */
        good = symlink(outputs[i], "link") == 0 && staged_settle("link", &err);
    }
    unlink("link");
    return good;
}

static bool (*const commits[])(void) = { commit_durably, commit_lightly };
static bool (*const settlers[])(void) = { recover_a, recover_b, touch_output, read_through_links };
enum { SETTLERS = sizeof(settlers) / sizeof(settlers[0]) };

/* Each way to commit x each way to settle x nameless files or not. */
START_TEST(a_death_anywhere_is_settled)
{
    bool (*run)(void) = commits[_i % 2], (*settle)(void) = settlers[_i / 2 % SETTLERS];
    stop.nameless = _i < 2 * SETTLERS;
    int seen_old = 0, seen_new = 0;
    bool ended = false;
    for (int at = 0; !ended; at++) {
        bool settled = false;
        for (int inner = 0; !settled; inner++) {
            start_over();
            ended = runs_to_its_end(run, at);
            settled = runs_to_its_end(settle, inner);
            ck_assert_msg(settled || runs_to_its_end(settle, -1), "call %d, then %d: %s", at, inner, err.message);
            ck_assert_msg(all_old() || all_new(), "stopped at call %d, then %d: a mixed state", at, inner);
            ck_assert_msg(runs_to_its_end(recover_a, -1) && runs_to_its_end(recover_b, -1), "%s", err.message);
            expect_clean(at, inner);
        }
        *(all_new() ? &seen_new : &seen_old) += 1;
    }
    ck_assert(all_new());
    ck_assert_int_gt(seen_old, 3);
    ck_assert_int_gt(seen_new, 3);
}
END_TEST

/* A call that fails, one time, in each place. */
START_TEST(a_failure_anywhere_is_all_or_nothing)
{
    static const int failures[] = { EIO, ENOSPC, EROFS, EDQUOT };
    stop.nameless = _i < 4;
    bool good = false;
    for (int at = 0; stop.left < 0; at++) {
        start_over();
        stop.failure = failures[_i % 4];
        stop.left = at;
        good = commit(true);
        if (stop.left >= 0) { /* it was not reached */
            stop.left = -1;
            break;
        }
        ck_assert_msg(good || err.message[0] != '\0', "call %d: no message", at);
        if (!good && strstr(err.message, "'zerovm recover' finishes it"))
            ck_assert_msg(recover("a") && all_new(), "call %d: %s", at, err.message);
        else if (!good && !strstr(err.message, "all outputs are in place"))
            ck_assert_msg(all_old(), "call %d: %s", at, err.message);
        else
            ck_assert_msg(all_new(), "call %d", at);
        ck_assert(recover("a") && recover("b"));
        expect_clean(at, 0);
    }
    ck_assert(good && all_new());
}
END_TEST

static struct {
    int at, then;
} failing;

/* Fails at a call and dies some calls later, while it tidies up. */
static bool commit_failing(void)
{
    stop.left = failing.at;
    stop.failure = EIO;
    stop.then = failing.then;
    commit(true);
    return true;
}

START_TEST(a_death_after_a_failure_is_settled)
{
    bool (*const settle)(void) = settlers[_i];
    int deaths = 0;
    for (failing.at = 0; failing.at < WHOLE_COMMIT; failing.at++) {
        bool ended = false;
        for (failing.then = 0; !ended; failing.then++) {
            start_over();
            ended = runs_to_its_end(commit_failing, -1);
            deaths += !ended;
            ck_assert(runs_to_its_end(settle, -1) && runs_to_its_end(recover_a, -1) && runs_to_its_end(recover_b, -1));
            expect_clean(failing.at, failing.then);
        }
    }
    ck_assert_int_gt(deaths, WHOLE_COMMIT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit");
    TCase *tc = tcase_create("commit");
    tcase_add_unchecked_fixture(tc, setup_root, teardown_root);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, a_death_anywhere_is_settled, 0, 4 * SETTLERS);
    tcase_add_loop_test(tc, a_failure_anywhere_is_all_or_nothing, 0, 8);
    tcase_add_loop_test(tc, a_death_after_a_failure_is_settled, 0, SETTLERS);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
