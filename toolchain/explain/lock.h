/* Gives up what explaining does not need, before a hostile file is read. */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>

#include "error.h"

/*
 * From here on the process can use the descriptors that are open and more memory, up to a limit, and nothing else: no
 * file can be opened, nothing run, no privilege gained. Libraries that ask for more are told that it is not permitted.
 * It ends when it takes too long.
 */
bool lock(struct error *err);

#endif
