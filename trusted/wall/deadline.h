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

/* The deadlines of the thread that runs the guest. */
struct deadline {
    struct cpu *cpu;        /* borrowed */
    struct deadline *outer; /* borrowed; of the session in one of whose calls this one runs; NULL: none */
    unsigned serial;        /* tells our timers' signals from late ones of a session before */
    struct {
        bool made;
        timer_t id; /* owned, when made */
    } timers[DEADLINE_TIMERS];
};

/*
 * From now on a signal knocks at this thread when time is up; 0 is no limit. The caller has installed the handlers
 * (signals.h). Deadlines nest: those of outer sessions go on, and take effect when the inner session is over.
 */
bool deadline_start(struct deadline *l, struct cpu *cpu, uint64_t wall_ns, uint64_t cpu_ns, struct error *err);

/* From now on nothing comes. Safe on zeroed limits; safe to repeat. */
void deadline_end(struct deadline *l);

/* Makes a thread of this process look at its session's stop. Any thread, any signal; harmless where there is no
 * session. */
void deadline_knock(pid_t thread);

/* Handler of SIGNAL_KNOCK. */
void deadline_signal(int signo, siginfo_t *info, void *context);

#endif
