/* SPDX-License-Identifier: Apache-2.0 */
/* Says on stderr what undefined behaviour was found, in the words of GCC's runtime. */
#ifndef UBSAN_REPORT_H
#define UBSAN_REPORT_H

#include "value.h"

/* What UBSAN_OPTIONS may change. */
struct options {
    int halt_on_error;  /* end after the first report */
    int exitcode;       /* of an end after a report */
    int abort_on_error; /* end by SIGABRT instead */
};

/*
 * Each place is reported once: gives the place, and marks it. A fatal report is made in any case. False: nothing is to
 * be said.
 */
bool report_take(struct place *at, struct place *taken, bool fatal);

__attribute__((format(printf, 2, 3))) void report_error(const struct place *at, const char *format, ...);
__attribute__((format(printf, 2, 3))) void report_note(const struct place *at, const char *format, ...);

/* A note about an address, and the bytes around it. */
__attribute__((format(printf, 2, 3))) void report_note_at(value address, const char *format, ...);

/* After the messages of one report: ends the program if they were fatal or it was asked to. */
void report_end(bool fatal);

#endif
