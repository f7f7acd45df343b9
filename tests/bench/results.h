/* SPDX-License-Identifier: Apache-2.0 */
/* What was measured, as lines on standard output and as one JSON document. */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdio.h>

#include "sample.h"

struct results {
    FILE *json; /* owned; NULL: no document */
    size_t count;
};

/* path: of the document; NULL: none. */
void results_open(struct results *r, const char *path);

/*
 * Prints "BENCH <name> <value> <unit> ref <reference name> <reference value> ratio <value/reference>" of the medians;
 * the document gets the samples too. Answers the ratio.
 */
double results_add(struct results *r, const char *name, const char *unit, const struct sample *value,
                   const char *reference_name, const struct sample *reference);

/* Without it the document is not whole. */
void results_close(struct results *r);

#endif
