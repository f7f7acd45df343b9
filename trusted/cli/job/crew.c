/* SPDX-License-Identifier: Apache-2.0 */
#include "crew.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "cli.h"
#include "clock.h"
#include "hand_over.h"
#include "printable.h"
#include "rlimits.h"

enum {
    CAUSE_NS = 500 * MS_NS, /* how long a better cause of a failure may come late */
    TICK_NS = 200 * MS_NS,  /* how often progress shows */
    GRACE_S = 5,            /* what a session has to end in order, before it is killed */
};

static const int stops[] = { STOP_SIGNALS };

static void stop_set(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
        sigaddset(set, stops[i]);
}

/* What is waited for. */
static void await_set(sigset_t *set)
{
    stop_set(set);
    sigaddset(set, SIGCHLD);
}

void crew_block_signals(sigset_t *before)
{
    sigset_t set;
    await_set(&set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    sigprocmask(SIG_BLOCK, &set, before);
}

/* In the new process. */
static _Noreturn void work(const struct node *node, const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
    _exit(hand_over(&node->manifest, &(struct hand_over){ node->name, false }));
}

static bool start(struct crew *c, size_t i, const sigset_t *before)
{
    struct member *m = &c->members[i];
    if (!joints_make(c->joints, i, &c->error))
        return error_wrap(&c->error, "start session %s", c->plan->nodes[i].name);
    m->process = child_fork();
    if (m->process < 0) {
        error_set(&c->error, errno, "start session %s", c->plan->nodes[i].name);
        rlimits_blame_start(&c->error);
        return false;
    }
    if (m->process == 0)
        work(&c->plan->nodes[i], before);
    joints_leave(c->joints, i);
    m->state = MEMBER_RUNS;
    c->running++;
    return true;
}

static bool start_next(struct crew *c, const sigset_t *before)
{
    size_t most = c->plan->parallel ? c->plan->parallel : (size_t)sysconf(_SC_NPROCESSORS_ONLN);
    for (size_t i = 0; i < c->plan->nodes_count; i++) {
        bool connected = c->plan->nodes[i].group->connected;
        if (c->members[i].state == MEMBER_WAITS && (connected || c->running < most) && !start(c, i, before))
            return false;
    }
    return true;
}

static void kill_all(const struct crew *c, int signo)
{
    for (size_t i = 0; i < c->plan->nodes_count; i++)
        if (c->members[i].state == MEMBER_RUNS)
            kill(c->members[i].process, signo);
}

static int exit_code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : end_exit_code(END_killed);
}

static bool goes_on(const struct crew *c)
{
    return c->failed == c->plan->nodes_count && c->stopped == 0 && !c->timeout && c->error.message[0] == '\0';
}

/* Whether a session may have failed only because another one did. */
static bool may_follow(int exit_code)
{
    return exit_code == end_exit_code(END_channel) || exit_code == end_exit_code(END_killed);
}

/* Takes note of whoever ended. Streams tell of a failure faster than processes end: a better cause may come later. */
static void reap(struct crew *c)
{
    const size_t none = c->plan->nodes_count;
    int status;
    for (size_t i = 0; i < c->plan->nodes_count; i++) {
        struct member *m = &c->members[i];
        if (m->state != MEMBER_RUNS || waitpid(m->process, &status, WNOHANG) != m->process)
            continue;
        m->state = MEMBER_DONE;
        m->exit_code = exit_code_of(status);
        c->running--;
        c->done++;
        if (m->exit_code != 0 && (goes_on(c) || (c->failed != none && may_follow(c->members[c->failed].exit_code) &&
                                                 !may_follow(m->exit_code))))
            c->failed = i;
    }
}

static void show(const struct crew *c, bool terminal)
{
    if (!terminal)
        return;
    printable_erase(stderr);
    printable_part(stderr, "zerovm: job %s: %zu of %zu sessions done, %zu running", c->plan->name, c->done,
                   c->plan->nodes_count, c->running);
}

/* Until a session ends, a signal comes, or it is time to look at the clock. */
static void wait_a_while(struct crew *c, const sigset_t *set)
{
    const struct timespec tick = { .tv_nsec = TICK_NS };
    int signo = sigtimedwait(set, NULL, &tick);
    if (signo > 0 && signo != SIGCHLD && c->stopped == 0)
        c->stopped = signo;
    reap(c);
}

/* Takes one that came since the last wait. */
static void look_for_stop(struct crew *c)
{
    sigset_t set;
    stop_set(&set);
    int signo = sigtimedwait(&set, NULL, &(struct timespec){ 0 });
    if (signo > 0 && c->stopped == 0)
        c->stopped = signo;
}

/*
 * A session whose stream broke is often not the first to fail: the other end may be about to say why, and ends by
 * itself soon.
 */
static void wait_for_cause(struct crew *c, const sigset_t *set)
{
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + CAUSE_NS;
    while (c->running > 0 && c->stopped == 0 && c->failed < c->plan->nodes_count &&
           may_follow(c->members[c->failed].exit_code) && clock_read(CLOCK_MONOTONIC) < deadline)
        wait_a_while(c, set);
}

/* All that still run end: first in order, then at once. */
static void end_all(struct crew *c, const sigset_t *set)
{
    wait_for_cause(c, set);
    const uint64_t deadline = clock_read(CLOCK_MONOTONIC) + GRACE_S * (uint64_t)SECOND_NS;
    kill_all(c, SIGTERM);
    while (c->running > 0) {
        wait_a_while(c, set);
        if (clock_read(CLOCK_MONOTONIC) > deadline)
            kill_all(c, SIGKILL);
    }
}

bool crew_run(struct crew *c, const struct plan *plan, struct joints *joints, const sigset_t *before)
{
    sigset_t set;
    const bool terminal = isatty(STDERR_FILENO);
    const uint64_t began = clock_read(CLOCK_MONOTONIC);
    *c = (struct crew){ .plan = plan, .joints = joints, .failed = plan->nodes_count };
    c->members = calloc(plan->nodes_count, sizeof(*c->members));
    if (!c->members)
        return error_set(&c->error, ENOMEM, "%zu sessions", plan->nodes_count);
    await_set(&set);
    look_for_stop(c);
    while (goes_on(c) && c->done < plan->nodes_count && start_next(c, before)) {
        show(c, terminal);
        wait_a_while(c, &set);
        c->timeout = plan->timeout_ns != 0 && c->done < plan->nodes_count &&
                     clock_read(CLOCK_MONOTONIC) - began > plan->timeout_ns;
    }
    end_all(c, &set);
    if (terminal)
        printable_erase(stderr);
    look_for_stop(c);
    return goes_on(c);
}

void crew_release(struct crew *c)
{
    free(c->members);
    *c = (struct crew){ 0 };
}
