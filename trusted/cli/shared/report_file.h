/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a report. Before the session runs it is known to be writable, and to be no file that the session needs.
 */
#ifndef REPORT_FILE_H
#define REPORT_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "manifest.h"

/* Whether the report is no regular file that the session reads, writes or runs, however the two paths are spelled. */
bool report_file_is_own(const char *path, const struct manifest *m, struct error *err);

/* Whether it is not this other file; what: for err. */
bool report_file_spares(const char *path, const char *other, const char *what, struct error *err);

/* Opens it with what is in it; -1 with err set. */
int report_file_open(const char *path, struct error *err);

/* Makes text all that is in it, or puts it behind what came by the standard output or error, and closes it. path: for
 * err. */
bool report_file_write(int fd, const char *path, const char *text, size_t size, struct error *err);

#endif
