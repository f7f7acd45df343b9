/* SPDX-License-Identifier: Apache-2.0 */
/* The resource limits that the host puts on this process, and the messages when one of them is in the way. */
#ifndef RLIMITS_H
#define RLIMITS_H

#include <stdbool.h>

#include "end.h"
#include "error.h"
#include "manifest.h"

/* Takes note of the limits, before a locked-down process may no longer ask. False: no command can run under them. */
bool rlimits_look(struct error *err);

/* Whether the limits leave a run what every run like it takes. A shortage is the host's fault, and is told before
 * anything runs. */
bool rlimits_suffice(const struct manifest *m, struct error *err);

/*
 * Which end a failure is: a shortage is the host's fault, not that of the program or file that happened to be opened.
 * Adds to the message which limit is in the way, if one is.
 */
enum end rlimits_blame(enum end end, struct error *err);

/* The same for a process that could not be started: that error number has many meanings. */
void rlimits_blame_start(struct error *err);

/*
 * Lets this process have as many descriptors as it may allow itself: a channel takes up to four, and the 1,024 that are
 * usual end long before a manifest's channels do. Where that fails, the call that opens too many says so.
 */
void rlimits_raise_descriptors(void);

#endif
