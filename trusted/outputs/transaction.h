/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All of a session's persistent outputs become visible together at a good end, or none of them does.
 *
 * This holds also when the process is killed or, if durable, the machine stops. The next run that touches one of the
 * outputs, or recovery_run(), finishes or undoes what is left then.
 */
#ifndef TRANSACTION_H
#define TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct staged;

struct transaction {
    bool durable;         /* survives a stop of the machine, at the cost of waiting for the disk */
    struct staged *files; /* owned */
    size_t count;
    struct staged *records; /* owned; with several files: one for each directory, the first decides */
    size_t records_count;
};

/*
 * Stages a new version of the regular file at path and returns its descriptor (borrowed: the transaction closes it), or
 * -1. keep: starts as a copy of the present content, else empty. The target need not exist; its directory must.
 */
int transaction_stage(struct transaction *tx, const char *path, bool keep, struct error *err);

/*
 * Makes every staged file visible; signals wait meanwhile. On failure the old files stay, unless err says otherwise.
 */
bool transaction_commit(struct transaction *tx, struct error *err);

/* Another process has the transaction from now on; only the staged files' descriptors stay here. */
void transaction_leave(struct transaction *tx);

/* Drops what was not committed. Safe on a zeroed transaction; safe to repeat. */
void transaction_abort(struct transaction *tx);

#endif
