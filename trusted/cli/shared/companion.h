/* The other programs of the tree that this one lies in, installed or only built. */
#ifndef COMPANION_H
#define COMPANION_H

#include <limits.h>
#include <stdbool.h>

#include "error.h"

/* Where the program of that name lies: in lib/zerovm beside our bin, whatever we were called by. */
bool companion_find(char path[PATH_MAX], const char *name, struct error *err);

#endif
