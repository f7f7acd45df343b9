/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The malformed-ELF corpus: a valid guest program, broken in every field and in many shapes, and what must become of
 * each file. Made in memory, from tables, always the same.
 */
#ifndef ELF_CORPUS_H
#define ELF_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What `expects` may say instead of an error; compared by value. */
#define CORPUS_ACCEPTED "accepted: the guest ends well"
#define CORPUS_FAULTS   "accepted: the guest faults"
#define CORPUS_LARGE    "accepted: more memory than a manifest grants by default"

struct corpus_file {
    const char *name;     /* the field or shape, and what was done to it */
    const uint8_t *bytes; /* borrowed */
    size_t size;
    const char *expects; /* the whole error, or one of the above */
};

/* Whether the file is a program that the loader takes. */
bool corpus_accepts(const struct corpus_file *file);

/* Called for each file; the file lives until it returns. */
typedef void corpus_visit(void *context, const struct corpus_file *file);

/* Every field with every wrong value; false when the table of expectations does not fit the fields. */
bool corpus_fields(corpus_visit *visit, void *context);

/* Truncations, notes, overlaps, orders, whole other files. */
void corpus_shapes(corpus_visit *visit, void *context);

/*
 * Gives the file to `zerovm validate` and `zerovm run`. NULL, or what went wrong, until the next call. directory is the
 * caller's, empty, and stays so but for the file and its manifest.
 */
const char *corpus_run(const char *directory, const struct corpus_file *file);

#endif
