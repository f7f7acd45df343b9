/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the sessions' channels that the job sees to: descriptors must be open, outputs are staged. */
#ifndef JOB_SOURCES_H
#define JOB_SOURCES_H

#include <stdbool.h>

#include "error.h"
#include "plan.h"
#include "transaction.h"

/*
 * Whether the descriptors that manifests name are open. The job asks before it opens any of its own, which would be
 * taken for those.
 */
bool job_sources_are_open(struct plan *p, struct error *err);

/*
 * Stages the outputs of all sessions: these get descriptors of new versions, which tx owns, in place of paths. All are
 * as durable as those that have to be.
 */
bool job_sources_stage(struct plan *p, struct transaction *tx, struct error *err);

#endif
