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

/* The handlers of the signals that the processor raises, and of SIGNAL_KNOCK. */
struct signal_handlers {
    void (*fault)(int signo, siginfo_t *info, void *context);
    void (*knock)(int signo, siginfo_t *info, void *context);
};

/* The first call installs the handlers, which are the same in all calls; the last release restores those before. */
bool signals_hold(const struct signal_handlers *handlers, struct error *err);
void signals_release(void);

/* The signals of the handlers. */
void signals_handled(sigset_t *set);

/*
 * For handlers: makes the interrupted thread go on at guest_leave when it was in the guest, or so near that it would
 * not look at `stop` any more. False elsewhere in the host.
 */
bool signals_divert(const struct cpu *cpu, void *context);

/* For handlers: lets the handler that was there before have the signal. */
void signals_pass(int signo, siginfo_t *info, void *context);

#endif
