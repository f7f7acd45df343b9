/*
 * What commits of killed processes left in a directory: finished where they were decided, else undone.
 *
 * Locks on the files tell whether their owner lives; what a living one has is left alone. Only records of the effective
 * user that have the mode of records are believed, and only new versions are put in place that are the effective user's
 * own, or the target owner's.
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
    size_t foreign;  /* what has such a name and is no commit's of this user */
};

/* Everything in a directory. False: something could not be settled, err has the last trouble. */
bool recovery_run(int directory, struct recovery_counts *counts, struct error *err);

/*
 * The new version of that temporary name, and whatever else its commit was about. Its owner is the effective user, or
 * `owner`, who has the target.
 */
enum recovery recovery_settle_name(int directory, const char *temporary, uid_t owner, struct error *err);

#endif
