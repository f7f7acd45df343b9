/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, sizes, durations and times as people write them. */
#ifndef QUANTITY_H
#define QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

struct unit {
    const char *name;
    uint64_t size;
};

/* The units of each kind, one without a name behind them. */
extern const struct unit quantity_bytes[], quantity_times[], quantity_plain[];

/* A whole number and one of the units; false where the text is none, or too large. */
bool quantity_read(const struct unit *units, const char *text, uint64_t *value);

/* A time of RFC 3339, in UTC, from 1970 to 2261, as nanoseconds since 1970. */
bool quantity_read_time(const char *text, uint64_t *value);

enum { QUANTITY_TEXT = 32 };

/* The value in the largest unit that divides it. Answers buffer. */
const char *quantity_text(char buffer[QUANTITY_TEXT], const struct unit *units, uint64_t value);

/* As quantity_read_time() takes it; for the caller to free; NULL when memory ran out. */
char *quantity_time_text(uint64_t value);

#endif
