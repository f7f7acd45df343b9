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

/* A timer's signal carries which timer it is and, above these bits, the session's serial number. */
enum { TIMER_BITS = 2, TIMER_MASK = (1 << TIMER_BITS) - 1 };

/* What the handler works for. */
static _Thread_local struct {
    struct deadline *deadline; /* borrowed; of the innermost session; NULL while no guest runs */
    unsigned serial;
} thread;

static bool timer_start(struct deadline *l, enum deadline_timer which, clockid_t clock, uint64_t ns, uint64_t again_ns)
{
    struct sigevent event = {
        .sigev_notify = SIGEV_THREAD_ID,
        .sigev_signo = SIGNAL_KNOCK,
        .sigev_value.sival_int = (int)(l->serial << TIMER_BITS | which),
    };
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    struct itimerspec when = {
        .it_value = { .tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = (long)(ns % SECOND_NS) },
        .it_interval = { .tv_nsec = (long)again_ns },
    };
    if (timer_create(clock, &event, &l->timers[which].id) != 0)
        return false;
    l->timers[which].made = true;
    return timer_settime(l->timers[which].id, 0, &when, NULL) == 0;
}

bool deadline_start(struct deadline *l, struct cpu *cpu, uint64_t wall_ns, uint64_t cpu_ns, struct error *err)
{
    *l = (struct deadline){
        .cpu = cpu,
        .outer = thread.deadline,
        .serial = ++thread.serial & (UINT32_MAX >> TIMER_BITS),
    };
    thread.deadline = l;
    if ((wall_ns == 0 || timer_start(l, TIMER_WALL, CLOCK_MONOTONIC, wall_ns, 0)) &&
        (cpu_ns == 0 || timer_start(l, TIMER_CPU, CLOCK_THREAD_CPUTIME_ID, cpu_ns, 0)))
        return true;
    error_set(err, errno, "set a timer");
    deadline_end(l);
    return false;
}

/*
 * In the host a signal may have come between its look at stop and a system call that blocks: knock until it is done.
 * Setting a timer of this kind is plain system calls and so allowed in handlers.
 */
static void nag(struct deadline *l)
{
    if (!l->timers[TIMER_NAG].made)
        timer_start(l, TIMER_NAG, CLOCK_MONOTONIC, NAG_NS, NAG_NS);
}

void deadline_end(struct deadline *l)
{
    struct deadline *outer = l->outer, **at = &thread.deadline;
    while (*at && *at != l) /* the innermost one, but for coroutines */
        at = &(*at)->outer;
    if (*at)
        *at = outer;
    for (int i = 0; i < DEADLINE_TIMERS; i++)
        if (l->timers[i].made)
            timer_delete(l->timers[i].id);
    *l = (struct deadline){ 0 };
    if (outer && atomic_load(&outer->cpu->stop) != 0) /* it was told meanwhile, and nobody knocks again */
        nag(outer);
}

void deadline_knock(pid_t tid)
{
    int saved = errno;
    syscall(SYS_tgkill, getpid(), tid, SIGNAL_KNOCK);
    errno = saved;
}

/* Stops the guest of whose session the timer is, the innermost or one around it, when it says that time is up. */
static void stop_if_due(const struct deadline *innermost, const siginfo_t *info)
{
    static const int reasons[DEADLINE_TIMERS] = { [TIMER_WALL] = STOP(END_timeout), [TIMER_CPU] = STOP(END_cpu) };
    unsigned value = (unsigned)info->si_value.sival_int;
    unsigned which = value & TIMER_MASK;
    if (info->si_code != SI_TIMER || which >= DEADLINE_TIMERS || reasons[which] == 0)
        return;
    for (const struct deadline *l = innermost; l; l = l->outer)
        if (value >> TIMER_BITS == l->serial)
            cpu_stop(l->cpu, reasons[which]);
}

void deadline_signal(int signo, siginfo_t *info, void *context)
{
    int saved = errno;
    struct deadline *l = thread.deadline;
    if (l)
        stop_if_due(l, info);
    else
        signals_pass(signo, info, context);
    if (l && atomic_load(&l->cpu->stop) != 0 && !signals_divert(l->cpu, context))
        nag(l);
    errno = saved;
}
