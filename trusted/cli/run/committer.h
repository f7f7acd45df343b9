/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that commits a session's outputs. It never runs the guest: code that breaks out of its region is in
 * another process, which has no right to name, rename or remove a file.
 */
#ifndef COMMITTER_H
#define COMMITTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "error.h"
#include "transaction.h"

struct committer {
    pid_t process; /* 0: there is none */
    int socket;    /* owned; to it; -1: it is over */
};

/*
 * Starts the process and leaves the transaction to it; the new versions' descriptors stay here, too. The process ends
 * with this one, and drops outputs that it was not told to commit.
 */
bool committer_start(struct committer *c, struct transaction *tx, struct error *err);

/* As transaction_commit(). Once. */
bool committer_commit(struct committer *c, struct error *err);

/* Waits until it is gone. Safe on a zeroed committer; safe to repeat. */
void committer_end(struct committer *c);

#endif
