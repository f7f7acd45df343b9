/* SPDX-License-Identifier: Apache-2.0 */
/* One run of a program, measured. */
#ifndef CHILD_H
#define CHILD_H

#include <stdint.h>

struct child {
    const char *const *argv; /* ends with NULL; argv[0] is a path */
    const char *input;       /* path; NULL: /dev/null */
    const char *output;      /* path, written anew; NULL: /dev/null */
};

/* What the run took, in nanoseconds; the times of its own children are in it. */
struct usage {
    int64_t wall;
    int64_t user;
    int64_t system;
};

/* From spawn to exit. A child that cannot start or does not exit with 0 ends the bench with a message. */
struct usage child_run(const struct child *c);

/* Prints the message and exits with 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
