/* SPDX-License-Identifier: Apache-2.0 */
/* Faults of guests: what the processor refuses ends the session, with one class and the instruction's guest address. */
#ifndef FAULT_H
#define FAULT_H

#include <signal.h>
#include <stdbool.h>

/* Handler of the signals that the processor raises; whether it was a guest's. */
bool fault_signal(siginfo_t *info, int signo, void *context);

#endif
