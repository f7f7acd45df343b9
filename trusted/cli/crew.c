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

enum {
    CAUSE_NS = 500 * MS_NS, /* how long a better cause of a failure may come late */
    TICK_NS = 200 * MS_NS,  /* how often progress shows */
    GRACE_S = 5,            /* what a session has to end in order, before it is killed */
};

/* What is waited for; blocked all the while. */
static const int awaited[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static void await_set(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof(awaited) / sizeof(awaited[0]); i++)
        sigaddset(set, awaited[i]);
}

/* In the new process. */
static _Noreturn void work(const struct node *node, const sigset_t *before)
{
    sigprocmask(SIG_SETMASK, before, NULL);
    _exit(process_run(&node->manifest, node->name, false));
}

static bool start(struct crew *c, size_t i, const sigset_t *before)
{
    struct member *m = &c->members[i];
    m->process = child_fork();
    if (m->process < 0)
        return error_set(&c->error, errno, "start session %s", c->plan->nodes[i].name);
    if (m->process == 0)
        work(&c->plan->nodes[i], before);
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
    return WIFEXITED(status) ? WEXITSTATUS(status) : report_exit_code(&(struct report){ .end = END_killed });
}

static bool goes_on(const struct crew *c)
{
    return c->failed == c->plan->nodes_count && c->stopped == 0 && !c->timeout && c->error.message[0] == '\0';
}

/* Whether a session may have failed only because another one did. */
static bool may_follow(int exit_code)
{
    return exit_code == report_exit_code(&(struct report){ .end = END_channel }) ||
           exit_code == report_exit_code(&(struct report){ .end = END_killed });
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
    if (terminal)
        fprintf(stderr, "\r\033[Kzerovm: job %s: %zu of %zu sessions done, %zu running", c->plan->name, c->done,
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

bool crew_run(struct crew *c, const struct plan *plan)
{
    sigset_t set, before;
    const bool terminal = isatty(STDERR_FILENO);
    const uint64_t began = clock_read(CLOCK_MONOTONIC);
    *c = (struct crew){ .plan = plan, .failed = plan->nodes_count };
    c->members = calloc(plan->nodes_count, sizeof(*c->members));
    if (!c->members)
        return error_set(&c->error, ENOMEM, "%zu sessions", plan->nodes_count);
    await_set(&set);
    sigprocmask(SIG_BLOCK, &set, &before);
    while (goes_on(c) && c->done < plan->nodes_count && start_next(c, &before)) {
        show(c, terminal);
        wait_a_while(c, &set);
        c->timeout = plan->timeout_ns != 0 && c->done < plan->nodes_count &&
                     clock_read(CLOCK_MONOTONIC) - began > plan->timeout_ns;
    }
    end_all(c, &set);
    if (terminal)
        fputs("\r\033[K", stderr);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return goes_on(c);
}

void crew_release(struct crew *c)
{
    free(c->members);
    *c = (struct crew){ 0 };
}
