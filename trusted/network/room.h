/* Whether this process may have some things more, for libraries that end it when they cannot. */
#ifndef ROOM_H
#define ROOM_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum { ROOM_MOST = 16 };

/* Takes as many of both as are asked for, at most ROOM_MOST each, and gives them back. */
bool room_for_descriptors(size_t count, struct error *err);
bool room_for_threads(size_t count, struct error *err);

#endif
