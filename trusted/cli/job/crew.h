/* SPDX-License-Identifier: Apache-2.0 */
/* The processes of a job: one for each node, all ended when one of them fails. */
#ifndef CREW_H
#define CREW_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "error.h"
#include "joints.h"
#include "plan.h"

enum member_state { MEMBER_WAITS, MEMBER_RUNS, MEMBER_DONE };

struct member {
    enum member_state state;
    pid_t process;
    int exit_code; /* when done */
};

struct crew {
    const struct plan *plan; /* borrowed */
    struct joints *joints;   /* borrowed; the plan's */
    struct member *members;  /* owned; one a node */
    size_t running, done;
    size_t failed;      /* the node that failed first, as far as can be told; plan->nodes_count: none */
    int stopped;        /* the signal that ended it; 0: none */
    bool timeout;       /* the job's limit of time is over */
    struct error error; /* what the host could not do, if that ended it */
};

/*
 * Blocks the signals that end a crew, and those that writes raise, whose errno says the same. They stay pending until
 * crew_run() takes them. before: the mask until now.
 */
void crew_block_signals(sigset_t *before);

/*
 * Runs every node, with crew_block_signals in force and before blocked in its process. Those that have streams all
 * start at once, since each waits for its others; the rest as many at a time as the plan says. True when all ended with
 * exit code 0 and no signal came. The caller releases the crew, on failure too.
 */
bool crew_run(struct crew *c, const struct plan *plan, struct joints *joints, const sigset_t *before);

void crew_release(struct crew *c);

#endif
