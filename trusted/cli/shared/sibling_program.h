/* SPDX-License-Identifier: Apache-2.0 */
/* The other programs of the tree that this one lies in, installed or only built. */
#ifndef SIBLING_PROGRAM_H
#define SIBLING_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

#include "error.h"

/*
 * Where a program of the tree lies. name: from the tree's root, as "bin/zerovm" or "lib/zerovm/zerovm-net", the two
 * places that programs have; this one may lie in either, whatever it was called by.
 */
bool sibling_program_find(char path[PATH_MAX], const char *name, struct error *err);

/* Turns this process into it: answers only where that fails, with the exit code of a message that was printed. */
int sibling_program_become(const char *name, char *const *argv);

#endif
