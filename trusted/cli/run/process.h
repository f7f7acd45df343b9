/* SPDX-License-Identifier: Apache-2.0 */
/* The process that runs a guest. */
#ifndef PROCESS_H
#define PROCESS_H

#include "hand_over.h"
#include "manifest.h"
#include "network.h"

/* Runs what the manifest says, reports it, and answers the exit code. */
int process_run(const struct manifest *m, const struct hand_over *how);

/*
 * There are two programs of the same sources. zerovm is static and starts fast; zerovm-net, in lib/zerovm beside its
 * bin, is linked with ZeroMQ, and zerovm turns into it for what needs a network. What this one has of it; NULL: it is
 * zerovm.
 */
const struct network *process_network(void);

#endif
