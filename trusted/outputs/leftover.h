/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a commit left: what their locks, owners and modes say of them. */
#ifndef LEFTOVER_H
#define LEFTOVER_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "commit_record.h"
#include "error.h"
#include "file_lock.h"

/* What became of one. */
enum recovery {
    RECOVERY_SETTLED, /* nothing is left of it */
    RECOVERY_FOREIGN, /* it is not ours to settle, and stays */
    RECOVERY_BUSY,    /* its owner lives, or another process is settling it */
    RECOVERY_FAILED,  /* err says why; what was there stays */
};

struct leftover {
    int fd; /* owned; -1: there is none */
    struct stat st;
};

/*
 * Opens what has the name. SETTLED, without a descriptor: the name is gone. FOREIGN: a directory or a link has it, or a
 * file that is closed to us. BUSY: the name changed hands just now.
 */
enum recovery leftover_open(struct leftover *l, int directory, const char *name, struct error *err);

/* As leftover_open(), and takes the lock. owner: the other user who may keep us waiting. */
enum recovery leftover_take(struct leftover *l, int directory, const char *name, uid_t owner, struct error *err);

/* What to answer while the lock is held: BUSY, or FOREIGN when the holder is neither us nor the owner. */
enum recovery leftover_judge(const struct leftover *l, uid_t owner, enum file_lock held);

/* Whether its text is a record: by its owner, who is we, and its mode. */
bool leftover_is_record(const struct leftover *l);

/* The text of one. False with r->damaged when it was never whole. The caller releases the record, on failure too. */
bool leftover_read_record(const struct leftover *l, struct commit_record *r, struct error *err);

/* Safe to repeat. */
void leftover_close(struct leftover *l);

#endif
