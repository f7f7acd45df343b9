/* SPDX-License-Identifier: Apache-2.0 */
/* Faults of guests: what the processor refuses ends the session, with one class and the instruction's guest address. */
#ifndef FAULT_H
#define FAULT_H

#include <signal.h>

/* Handler of the signals that the processor raises. */
void fault_signal(int signo, siginfo_t *info, void *context);

#endif
