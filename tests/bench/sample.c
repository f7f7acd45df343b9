/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"

void sample_add(struct sample *s, double value)
{
    s->values = realloc(s->values, (s->count + 1) * sizeof(*s->values));
    if (!s->values)
        die("out of memory");
    s->values[s->count++] = value;
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double sample_median(const struct sample *s)
{
    double *sorted = malloc(s->count * sizeof(*sorted));
    if (!sorted)
        die("out of memory");
    memcpy(sorted, s->values, s->count * sizeof(*sorted));
    qsort(sorted, s->count, sizeof(*sorted), by_value);
    double median = (sorted[(s->count - 1) / 2] + sorted[s->count / 2]) / 2;
    free(sorted);
    return median;
}

double sample_geometric_mean(const struct sample *s)
{
    double logarithms = 0;

    for (size_t i = 0; i < s->count; i++)
        logarithms += log(s->values[i]);
    return exp(logarithms / (double)s->count);
}

void sample_release(struct sample *s)
{
    free(s->values);
    *s = (struct sample){ 0 };
}
