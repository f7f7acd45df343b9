/* What the host allows this process: its resource limits, and what is said when one of them is in the way. */
#ifndef RLIMITS_H
#define RLIMITS_H

#include <stdbool.h>

#include "end.h"
#include "error.h"
#include "manifest.h"

/* Takes note of the limits, before a locked-down process may no longer ask. False: no command can run under them. */
bool rlimits_look(struct error *err);

/* Whether a run may get what every one like it takes: what it lacks is the host's fault, and told before anything runs.
 */
bool rlimits_suffice(const struct manifest *m, struct error *err);

/*
 * What end a failure is: a shortage is the host's, not the fault of the program or of the file that happened to be
 * opened. Adds to the message which limit is in the way, where one is.
 */
enum end rlimits_blame(enum end end, struct error *err);

/* The same of a process that could not be started, whose error number has many meanings. */
void rlimits_blame_start(struct error *err);

/*
 * Lets this process have as many descriptors as it may allow itself: a channel takes up to four, and the 1,024 that are
 * usual end long before a manifest's channels do. Where that fails, what opens too many says so.
 */
void rlimits_raise_descriptors(void);

#endif
