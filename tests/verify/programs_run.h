/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs guests in this process and looks at the process afterwards: registers, floating-point control, segment bases,
 * and pages around the region and below 4 GiB that no guest may touch.
 */
#ifndef PROGRAMS_RUN_H
#define PROGRAMS_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report.h"
#include "session.h"

/* How a guest ended, and what it left. */
struct outcome {
    bool ran;
    bool refused; /* the loader did not take it */
    uint8_t end;  /* enum end */
    uint32_t exit_code;
    uint32_t fault;           /* address of the instruction */
    char memory[DIGEST_TEXT]; /* digest, when it exited */
    char trouble[512];        /* what the process lost; empty if nothing */
    uint32_t output_size;
    uint8_t output[4096]; /* what it wrote to its standard output */
};

enum { CANARY_PAGES = 8 };

struct runner {
    struct engine engine; /* owned */
    struct region below;  /* owned; a slot that keeps the guests in the second one */
    uint8_t *guest_base;  /* where they are */
    uint8_t *canaries[CANARY_PAGES];
    uint8_t pattern;
    int output; /* owned; an anonymous file */
};

/* pattern: what the canaries are full of and the host's registers hold. False with a message on standard error. */
bool runner_open(struct runner *r, uint8_t pattern);
void runner_close(struct runner *r);

/* One session on the ELF file of these bytes. memory: of the manifest. */
void runner_run(struct runner *r, const uint8_t *elf, size_t size, uint64_t memory, uint64_t timeout_ns,
                struct outcome *outcome);

/*
 * Does run(context, i) for each number from 0 on in a child, which may die; i comes back in outcomes[i], which the
 * children share. Returns how many children died; what they died of stands in outcomes[i].trouble. A child dies of a
 * system call made from its region (programs_filter.h).
 */
typedef void run_one(void *context, struct runner *r, uint64_t i, struct outcome *outcome);
unsigned run_in_child(run_one *run, void *context, uint8_t pattern, uint64_t first, uint64_t count,
                      struct outcome *outcomes);

/* Memory for outcomes that children may fill. */
struct outcome *outcomes_new(uint64_t count);
void outcomes_free(struct outcome *outcomes, uint64_t count);

/* NULL, or what is different between two outcomes of the same program. */
const char *outcomes_differ(const struct outcome *a, const struct outcome *b);

#endif
