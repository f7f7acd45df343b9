/* SPDX-License-Identifier: Apache-2.0 */
/* A job's report: JSON, with the report of each session in it; zerovm-job(5) has its form. */
#ifndef JOB_REPORT_H
#define JOB_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "crew.h"
#include "error.h"
#include "plan.h"

/* Where a session of the job leaves its own. */
void job_report_path(char *path, size_t size, const char *directory, const struct node *node);

/* Opens plan->report, which must be no file of a session and not path, the job itself; -1 with err set. */
int job_report_open(const struct plan *p, const char *path, struct error *err);

/* Writes it, and closes it. detail: why the job failed, if it did. */
bool job_report_write(int fd, const struct plan *p, const struct crew *c, const char *directory, int exit_code,
                      const struct error *detail, struct error *err);

#endif
