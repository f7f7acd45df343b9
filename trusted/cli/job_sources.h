/* Where the channels of a job's sessions lead: what of that is the job's to see to. */
#ifndef JOB_SOURCES_H
#define JOB_SOURCES_H

#include <stdbool.h>

#include "error.h"
#include "plan.h"
#include "transaction.h"

/*
 * Stages the outputs of all sessions: these get descriptors of new versions, which tx owns, in place of paths. All are
 * as durable as those that have to be.
 */
bool job_sources_stage(struct plan *p, struct transaction *tx, struct error *err);

#endif
