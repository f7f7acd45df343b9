/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery of what commits of killed processes left in a directory: it finishes those that were decided, and undoes the
 * others.
 *
 * Locks on the files tell whether their owner lives; files of a living owner are left alone. Only records of the
 * effective user that have the mode of records are believed, and only new versions are put in place that are the
 * effective user's own, or the target owner's.
 */
#ifndef RECOVERY_H
#define RECOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "error.h"
#include "leftover.h"

/* What was found. */
struct recovery_counts {
    size_t finished; /* outputs that were put in place */
    size_t undone;   /* new versions that were dropped, and records of nothing */
    size_t busy;     /* new versions and records of the living */
    size_t foreign;  /* files that have such a name and belong to no commit of this user */
};

/* Settles everything in a directory. False: something could not be settled; err has the last failure. */
bool recovery_run(int directory, struct recovery_counts *counts, struct error *err);

/*
 * Settles the new version of that temporary name, and the rest of its commit. The new version belongs to the effective
 * user, or to `owner`, the target's.
 */
enum recovery recovery_settle_name(int directory, const char *temporary, uid_t owner, struct error *err);

#endif
