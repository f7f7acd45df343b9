/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command needs of the library, and an embedder does not: its process belongs to one session. Beside zerovm.h,
 * which is all that embedders see; not installed.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "manifest.h"
#include "network.h"
#include "session.h"
#include "zerovm.h"

/*
 * As zerovm_engine_new(), for one session, whose region lies at ENGINE_BASE: what a guest makes of its base is the same
 * in every run. No signal is blocked while the guest runs: the command's handlers all have SA_ONSTACK. network: NULL
 * where there is none.
 */
struct zerovm_engine *command_engine_new(const struct network *network, struct zerovm_error *error);

/* As zerovm_session_new(), from a manifest that is data already, and borrowed. */
struct zerovm_session *command_session_new(struct zerovm_engine *engine, const struct zerovm_image *image,
                                           const struct manifest *m, struct zerovm_error *error);

/* What is behind the handle: for the last word before the guest runs, the commit, and what a process may still need. */
struct session *command_session(struct zerovm_session *session);

#endif
