/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a thread has while it runs guests, one after the other: a signal stack that no guest reaches, a mask, and the
 * timers of its deadlines. To set it up costs system calls, so it belongs to the thread and not to a session.
 */
#ifndef THREAD_H
#define THREAD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "error.h"
#include "signals.h"

/* What an engine's threads have of signals. */
struct thread_signals {
    sigset_t open; /* stay open while a guest runs */
    enum signals_owner owner;
};

/*
 * Looks at the process's handlers, gives the thread its signal stack, opens our signals and blocks all others but the
 * open ones: a handler without SA_ONSTACK would run on the guest's stack, so only signals whose handlers have it may be
 * in open. Nests: the first call decides, the last thread_detach() puts back what was there before,
 * and one too many does nothing. A thread that ends
 * attached is detached. The child of a fork() stays attached as its parent was.
 */
bool thread_attach(const struct thread_signals *signals, struct error *err);
void thread_detach(void);

/* The kernel's number of an attached thread. */
pid_t thread_number(void);

/*
 * Whether pages may have come into this process's memory by what an attached thread did since it last asked; true when
 * it asks for the first time. A system call.
 */
bool thread_faulted(void);

#endif
