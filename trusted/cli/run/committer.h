/*
 * The process that commits a session's outputs, and never runs the guest: what breaks out of its region finds no right
 * to name, rename or remove a file in the process where it is.
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
 * Starts it and leaves the transaction to it; the new versions' descriptors stay here, too. It ends with this process,
 * and drops what it was not told to commit.
 */
bool committer_start(struct committer *c, struct transaction *tx, struct error *err);

/* As transaction_commit(). Once. */
bool committer_commit(struct committer *c, struct error *err);

/* Waits until it is gone. Safe on a zeroed committer; safe to repeat. */
void committer_end(struct committer *c);

#endif
