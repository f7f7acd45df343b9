/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the validator's oracles share: their arguments, their chance, and how they count and end.
 *
 * Every program takes --seed N, --stop N and --quick besides its own options. Without arguments it goes through all of
 * its cases, in the same order every time.
 */
#ifndef VERIFY_SUPPORT_H
#define VERIFY_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "validator.h"

/* One number that a program takes as `--name N`. A table of them ends with a row without a name. */
struct verify_option {
    const char *name;
    uint64_t *value; /* borrowed; set by verify_begin() */
    uint64_t full;   /* when nothing is said */
    uint64_t quick;  /* with --quick: a share of at most three seconds */
};

/* One program's run. */
struct verify {
    const char *name; /* borrowed */
    uint64_t seed;    /* of verify_random() and of which cases a share has */
    uint64_t stop;    /* failures after which nothing more is tried */
    uint64_t random;  /* state of verify_random() */
    uint64_t cases;   /* the program counts them */
    uint64_t failures;
};

/* Reads the arguments; on one that is unknown, says how to use the program and exits with 2. */
void verify_begin(struct verify *v, const char *name, const struct verify_option *options, int argc, char **argv);

/* Counts a failure and prints the first ones, a line each. After v->stop of them it ends the program as verify_end().
 */
void verify_fail(struct verify *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Counts a failure when there are none accepted: what holds accepted code against something has then looked at none. */
void verify_accepted(struct verify *v, uint64_t accepted);

/* Prints "VERIFY <name> cases=<n> failures=<n>", the last line of every program. For main() to return. No cases fail.
 */
int verify_end(struct verify *v);

/* The next of the numbers that v->seed stands for. */
uint64_t verify_random(struct verify *v);

/* Whether a share of one in n, drawn by v->seed, has the case (or block of cases) with this number; all when n is 1. */
bool verify_sampled(const struct verify *v, uint64_t number, uint64_t n);

enum {
    VERIFY_CODE = 0x20000,         /* where verify_bundle() says that its bundle lies */
    VERIFY_IMAGE_END = 0x60000000, /* the end of the image around it, which starts at VERIFY_CODE */
};

/* The code at bytes as if loaded at VERIFY_CODE, every optional instruction set granted. */
struct code verify_code(const uint8_t *bytes, size_t size);

/* The verdict on one bundle of ZVM_BUNDLE_SIZE bytes, taken as verify_code(). */
struct verdict verify_bundle(const uint8_t *bytes);

/* The bytes in hexadecimal, for a message; text has 3 * size bytes or more. Returns text. */
char *verify_hex(char *text, const uint8_t *bytes, size_t size);

#endif
