/* SPDX-License-Identifier: Apache-2.0 */
/* A run that another program of the tree carries out. */
#ifndef HAND_OVER_H
#define HAND_OVER_H

#include <stdbool.h>

#include "manifest.h"

/* How a run was asked for. */
struct hand_over {
    const char *name; /* what messages name before they say what is wrong; NULL: nothing */
    bool progress;    /* shows on a terminal how far it is */
};

/*
 * Turns this process into the program that runs such a manifest, which gets it as text in a descriptor, and each
 * descriptor that it names. Answers only where that fails, with the exit code of a message that was printed.
 */
int hand_over(const struct manifest *m, const struct hand_over *how);

#endif
