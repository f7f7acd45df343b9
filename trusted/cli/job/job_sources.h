/* Where the channels of a job's sessions lead: what of that is the job's to see to. */
#ifndef JOB_SOURCES_H
#define JOB_SOURCES_H

#include <stdbool.h>

#include "error.h"
#include "plan.h"
#include "transaction.h"

/*
 * Whether the descriptors that sessions are to have are open. To be asked before the job opens any of its own: those
 * would be taken for what the manifest means.
 */
bool job_sources_are_open(struct plan *p, struct error *err);

/*
 * Stages the outputs of all sessions: these get descriptors of new versions, which tx owns, in place of paths. All are
 * as durable as those that have to be.
 */
bool job_sources_stage(struct plan *p, struct transaction *tx, struct error *err);

#endif
