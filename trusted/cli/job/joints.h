/* SPDX-License-Identifier: Apache-2.0 */
/* The streams of a job whose sessions are all on this host: each a pair, of which both sessions get an end. */
#ifndef JOINTS_H
#define JOINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "plan.h"

/* One stream. */
struct joint {
    struct channel_spec *ends[2]; /* borrowed: of the plan's manifests; the writer's, the reader's */
    size_t nodes[2];              /* whose they are */
    bool made;
};

struct joints {
    struct joint *all; /* owned */
    size_t count;
};

/*
 * Turns every stream of a checked plan into one of pairs, where neither of its groups says with key listen that it goes
 * over the network. The descriptors come later. False with err set where such a stream has one end only.
 */
bool joints_find(struct joints *j, struct plan *p, struct error *err);

/* Makes the pairs of a session that is about to start, as far as there are none yet. */
bool joints_make(struct joints *j, size_t node, struct error *err);

/* Lets go of the ends of a session that has started. */
void joints_leave(struct joints *j, size_t node);

/* All that are still here. Safe on zeroed joints. */
void joints_release(struct joints *j);

#endif
