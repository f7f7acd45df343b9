/*
 * The second wall, for processes that run one guest: what would be left to code that broke out of its region.
 */
#ifndef LOCKDOWN_H
#define LOCKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

/* Closes every descriptor from 3 up but these; order does not matter. */
bool lockdown_close_others(const int *keep, size_t count, struct error *err);

/*
 * For all threads and for good: no new privileges, no core file, not traceable, nothing new executable, few new
 * descriptors, and no system calls but those that running a session needs. files: outputs are to be committed to the
 * file system.
 */
bool lockdown(bool files, struct error *err);

#endif
