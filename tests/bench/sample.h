/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers measured again and again. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

struct sample {
    double *values; /* owned; in the order of measuring */
    size_t count;
};

void sample_add(struct sample *s, double value);
/* Of at least one value. */
double sample_median(const struct sample *s);
double sample_geometric_mean(const struct sample *s);
/* Safe on a zeroed sample; safe to repeat. */
void sample_release(struct sample *s);

#endif
