/* SPDX-License-Identifier: Apache-2.0 */
/* Deadlines end a session from outside: limits of wall-clock and processor time, and other threads' wish. */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "error.h"
#include "trampoline.h"

enum deadline_timer { TIMER_WALL, TIMER_CPU, TIMER_NAG, DEADLINE_TIMERS };

/* What a session's deadlines are counted from, and how far they are: nanoseconds. */
struct deadline_times {
    uint64_t wall, cpu;       /* now: the monotonic clock, and the thread's own of processor time */
    uint64_t wall_ns, cpu_ns; /* limits; 0: none */
};

/* The deadlines of a session, for the thread that runs it. */
struct deadline {
    struct cpu *cpu;               /* borrowed */
    struct deadline *outer;        /* borrowed; of the session in one of whose calls this one runs; NULL: none */
    uint64_t due[DEADLINE_TIMERS]; /* on the timer's clock; 0: never */
};

/*
 * From now on a signal knocks at this thread when time is up. The thread is attached (thread.h). Deadlines nest: those
 * of outer sessions go on, and take effect when the inner session is over.
 */
bool deadline_start(struct deadline *l, struct cpu *cpu, const struct deadline_times *t, struct error *err);

/* From now on nothing stops the session. Safe on zeroed deadlines; safe to repeat. */
void deadline_end(struct deadline *l);

/*
 * The thread's timers stay as they are between sessions, and may ring once for one that is over. Drop them when the
 * thread runs no more guests; in the child of a fork(), which has none, forget them.
 */
void deadline_drop_timers(void);
void deadline_forget_timers(void);

/* Makes a thread of this process look at its session's stop. Any thread, any signal; harmless where there is no
 * session. */
void deadline_knock(pid_t thread);

/* Handler of SIGNAL_KNOCK; whether it was meant for a session. */
bool deadline_signal(siginfo_t *info, int signo, void *context);

#endif
