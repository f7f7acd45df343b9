/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps a guest's own system calls from going unnoticed. */
#ifndef PROGRAMS_FILTER_H
#define PROGRAMS_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "support.h"

/*
 * From now on, for good: a system call of this process made from the 4 GiB at base kills it. Nothing that lies there
 * has any: the trampoline's slots jump out. False with a message on standard error.
 */
bool filter_calls_from(const uint8_t *base);

/* Counts a case; fails it when a child of run_in_child() may make a system call from the region, or nobody learns. */
void filter_check(struct verify *v);

#endif
