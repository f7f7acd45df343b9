/* SPDX-License-Identifier: Apache-2.0 */
/* Whether this process may have some things more, for libraries that end it when they cannot. */
#ifndef SPARE_H
#define SPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum { SPARE_MOST = 16 };

/* Takes as many of both as are asked for, at most SPARE_MOST each, and gives them back. */
bool spare_descriptors(size_t count, struct error *err);
bool spare_threads(size_t count, struct error *err);

#endif
