/* SPDX-License-Identifier: Apache-2.0 */
#include "deadline.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"
#include "end.h"
#include "signals.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { NAG_NS = 10 * MS_NS };

/* What the handler works for, and the thread's timers. A timer is set for when it is due at the latest: most sessions
 * end long before, and the next one then finds it early enough. */
static _Thread_local struct {
    struct deadline *volatile deadline; /* borrowed; of the innermost session; NULL while no guest runs */
    struct {
        bool made;
        timer_t id;            /* owned, when made */
        volatile uint64_t due; /* on its clock; 0: not set */
    } timers[DEADLINE_TIMERS];
} thread;

/* A timer's signal carries the address of its row. */
static const struct kind {
    clockid_t clock;
    int reason; /* 0: it only knocks again */
} kinds[DEADLINE_TIMERS] = {
    [TIMER_WALL] = { CLOCK_MONOTONIC, STOP(END_timeout) },
    [TIMER_CPU] = { CLOCK_THREAD_CPUTIME_ID, STOP(END_cpu) },
    [TIMER_NAG] = { CLOCK_MONOTONIC, 0 },
};

static struct timespec as_timespec(uint64_t ns)
{
    return (struct timespec){ .tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = (long)(ns % SECOND_NS) };
}

static bool timer_make(enum deadline_timer which)
{
    struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGNAL_KNOCK };
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    event.sigev_value.sival_ptr = (void *)&kinds[which];
    thread.timers[which].made = timer_create(kinds[which].clock, &event, &thread.timers[which].id) == 0;
    return thread.timers[which].made;
}

/* Sees to it that the timer's signal comes at due, or earlier. Plain system calls, and so allowed in handlers. */
static bool timer_set(enum deadline_timer which, uint64_t due, uint64_t again_ns)
{
    if (thread.timers[which].due != 0 && thread.timers[which].due <= due)
        return true;
    if (!thread.timers[which].made && !timer_make(which))
        return false;
    const struct itimerspec when = { .it_value = as_timespec(due), .it_interval = as_timespec(again_ns) };
    thread.timers[which].due = due;
    return timer_settime(thread.timers[which].id, TIMER_ABSTIME, &when, NULL) == 0;
}

static uint64_t after(uint64_t from, uint64_t ns)
{
    return ns == 0 ? 0 : ns < INT64_MAX - from ? from + ns : INT64_MAX;
}

bool deadline_start(struct deadline *l, struct cpu *cpu, const struct deadline_times *t, struct error *err)
{
    *l = (struct deadline){
        .cpu = cpu,
        .outer = thread.deadline,
        .due = { [TIMER_WALL] = after(t->wall, t->wall_ns), [TIMER_CPU] = after(t->cpu, t->cpu_ns) },
    };
    /* Before the timers are looked at: one that rings now is set again for this session, too. */
    thread.deadline = l;
    for (int which = 0; which < DEADLINE_TIMERS; which++)
        if (l->due[which] != 0 && !timer_set(which, l->due[which], 0)) {
            error_set(err, errno, "set a timer");
            deadline_end(l);
            return false;
        }
    return true;
}

/*
 * In the host a signal may have come between its look at stop and a system call that blocks: knock until it is done.
 */
static void nag(void)
{
    timer_set(TIMER_NAG, clock_read(CLOCK_MONOTONIC) + NAG_NS, NAG_NS);
}

/* A signal that comes meanwhile and finds the timer set leaves it alone: who calls this looks at stop afterwards. */
static void stop_nagging(void)
{
    if (thread.timers[TIMER_NAG].due == 0)
        return;
    timer_settime(thread.timers[TIMER_NAG].id, 0, &(struct itimerspec){ 0 }, NULL);
    thread.timers[TIMER_NAG].due = 0;
}

void deadline_end(struct deadline *l)
{
    struct deadline *outer = l->outer, *volatile *at = &thread.deadline;
    while (*at && *at != l) /* the innermost one, but for coroutines */
        at = &(*at)->outer;
    if (*at)
        *at = outer;
    *l = (struct deadline){ 0 };
    stop_nagging();
    if (outer && atomic_load(&outer->cpu->stop) != 0) /* it was told meanwhile, and nobody knocks again */
        nag();
}

void deadline_drop_timers(void)
{
    for (int which = 0; which < DEADLINE_TIMERS; which++)
        if (thread.timers[which].made)
            timer_delete(thread.timers[which].id);
    deadline_forget_timers();
}

void deadline_forget_timers(void)
{
    for (int which = 0; which < DEADLINE_TIMERS; which++) {
        thread.timers[which].made = false;
        thread.timers[which].due = 0;
    }
}

void deadline_knock(pid_t tid)
{
    int saved = errno;
    syscall(SYS_tgkill, getpid(), tid, SIGNAL_KNOCK);
    errno = saved;
}

/* Stops the sessions whose time is up, the innermost and those around it, and sets the timer for the others. */
static void ring(enum deadline_timer which)
{
    const uint64_t now = clock_read(kinds[which].clock);
    uint64_t next = 0;
    thread.timers[which].due = 0;
    for (const struct deadline *l = thread.deadline; l; l = l->outer) {
        const uint64_t due = l->due[which];
        if (due != 0 && due <= now)
            cpu_stop(l->cpu, kinds[which].reason);
        else if (due != 0 && (next == 0 || due < next))
            next = due;
    }
    if (next != 0)
        timer_set(which, next, 0);
}

bool deadline_signal(siginfo_t *info, int signo, void *context)
{
    (void)signo;
    int which = 0;
    while (which < DEADLINE_TIMERS && info->si_value.sival_ptr != &kinds[which])
        which++;
    const bool timer = info->si_code == SI_TIMER && which < DEADLINE_TIMERS;
    if (timer && kinds[which].reason != 0)
        ring((enum deadline_timer)which);
    struct deadline *l = thread.deadline;
    if (l && atomic_load(&l->cpu->stop) != 0 && !signals_divert(l->cpu, context))
        nag();
    return l || timer;
}
