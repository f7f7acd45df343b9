/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines with response files. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>

/* Zeroed is empty. */
struct arguments {
    char **v; /* owned, as the words are; NULL at the end */
    int count;
};

/* Takes argv[1] and on; "@file" stands for the words in the file, as GNU tools have it. False: out of memory. */
bool arguments_expand(struct arguments *a, int argc, char **argv);

/* Adds a copy of the word. */
bool arguments_add(struct arguments *a, const char *word);

void arguments_free(struct arguments *a);

#endif
