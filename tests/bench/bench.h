/* SPDX-License-Identifier: Apache-2.0 */
/* The benches: each runs what the glob names, sandbox and reference by turns, and adds its medians to the results. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "results.h"

struct bench {
    const char *zerovm;   /* path of the command */
    const char *programs; /* folder that build.sh filled */
    const char *sources;  /* this folder */
    const char *glob;
    int runs; /* of each side of a processor time bench; the short ones run more often */
    struct results results;
};

/* Whether the bench of that name is to run. */
bool bench_wants(const struct bench *b, const char *name);

/* "<folder>/<name><suffix>"; the caller frees it. */
char *bench_path(const char *folder, const char *name, const char *suffix);

void cpu_bench(struct bench *b);
void start_bench(struct bench *b);
void warm_bench(struct bench *b);
void trap_bench(struct bench *b);
void files_bench(struct bench *b);
void network_bench(struct bench *b);
void validator_bench(struct bench *b);

#endif
