/* SPDX-License-Identifier: Apache-2.0 */
/* The command's own standard input, output and error, which it may be started without. */
#ifndef STANDARD_H
#define STANDARD_H

#include <stdbool.h>

#include "error.h"

/*
 * Opens those of the three that are closed, so that nothing else we open takes their numbers. They can neither be read
 * nor written: a call that tries fails, as with a closed one. A program that this process turns into finds them closed
 * again.
 */
bool standard_fill(struct error *err);

/* Whether the command was started without it. */
bool standard_was_closed(int fd);

/* Whether all that was printed on standard output so far has arrived. What is lost is told once, and then forgotten. */
bool standard_printed(struct error *err);

#endif
