/* SPDX-License-Identifier: Apache-2.0 */
/* A new version of a file, made beside the one that it is to replace. */
#ifndef STAGED_H
#define STAGED_H

#include <stdbool.h>

#include "error.h"
#include "place.h"

struct staged {
    char *path;         /* owned; as given, for messages */
    struct place place; /* owned; of the target, as it was when it was staged */
    char *temporary;    /* owned; name of the new version beside it */
    int fd;             /* owned; the new version, locked */
    bool named;         /* temporary stands in the directory */
};

/*
 * Makes the new version of the regular file at path. keep: as a copy of the present content, else empty. The target
 * need not exist; its directory must. What a killed run left for this target is settled first.
 */
bool staged_open(struct staged *s, const char *path, bool keep, struct error *err);

/* Makes a new file of a name that is not in use in neighbour's directory. */
bool staged_open_beside(struct staged *s, const struct staged *neighbour, const char *name, struct error *err);

/*
 * Gives the new version its temporary name: the usual one, for which commits of the same target wait for each other, or
 * another where somebody else has that. On false errno says why; EBUSY: another commit had it for too long.
 */
bool staged_name(struct staged *s);

/* Puts the new version in the target's place. On false errno says why. */
bool staged_publish(struct staged *s);

/* Somebody else publishes it or drops it: nothing stays but the descriptor. */
void staged_leave(struct staged *s);

/* Drops the new version if it was not published. */
void staged_release(struct staged *s);

/*
 * Settles what a killed run left for the file at path, or where links there lead, if anything: its commit is finished
 * or undone. Costs two system calls when there is nothing.
 */
bool staged_settle(const char *path, struct error *err);

#endif
