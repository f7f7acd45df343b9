/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handlers of the signals that end guests.
 *
 * They are process-wide state (trusted/README.md). A signal that is not about a guest goes to the handler that
 * was there before.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#include "error.h"
#include "trampoline.h"

/* Timers and other threads knock with this one; a real-time signal past those that the C library keeps for itself. */
enum { SIGNAL_KNOCK = 40 };

/* The handlers of the signals that the processor raises, and of SIGNAL_KNOCK: whether it was about a guest. */
struct signal_handlers {
    bool (*fault)(siginfo_t *info, int signo, void *context);
    bool (*knock)(siginfo_t *info, int signo, void *context);
};

/* Whose the process's handlers are. */
enum signals_owner {
    SIGNALS_ALONE,  /* ours: the process has no others */
    SIGNALS_SHARED, /* ours: the process may put others over them, which is looked for */
    SIGNALS_HOSTS,  /* the host's, who calls signals_handle() */
};

/*
 * The handlers are the same in all calls. The first call of which they are to be ours installs them; the last release
 * of those restores what was there before.
 */
bool signals_hold(const struct signal_handlers *handlers, enum signals_owner owner, struct error *err);
void signals_release(enum signals_owner owner);

/* For handlers of the host's: whether the signal was about a guest, and is dealt with. */
bool signals_handle(int signo, siginfo_t *info, void *context);

/* Whether the process's handlers are such that a guest's fault ends the guest; err names the signal of one that is not.
 */
bool signals_check(enum signals_owner owner, struct error *err);

/* The signals of the handlers. */
void signals_handled(sigset_t *set);

/*
 * For handlers: makes the interrupted thread go on at guest_leave when it was in the guest, or so near that it would
 * not look at `stop` any more. False elsewhere in the host.
 */
bool signals_divert(const struct cpu *cpu, void *context);

#endif
