/* SPDX-License-Identifier: Apache-2.0 */
/* The directory for files that last no longer than a run. */
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include <stddef.h>

/* $TMPDIR where that is an absolute path of at most that many bytes, else /tmp: names of sockets must be short. */
const char *temporary_place(size_t most);

#endif
