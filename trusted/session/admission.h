/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission: how many sessions a process may hold. The kernel counts a process's mappings (vm.max_map_count), and one
 * that has used them up can neither start a thread nor grow its heap. Sessions are refused before that.
 */
#ifndef ADMISSION_H
#define ADMISSION_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum { ADMISSION_RESERVE = 1000 /* mappings that the host may always make */ };

/* Starts zeroed, but for the lock. Any thread. */
struct admission {
    atomic_size_t taken; /* mappings of sessions */
    atomic_size_t until; /* so many may be taken before the kernel is asked again */
    pthread_mutex_t lock;
};

/* False with EBUSY and err set when so many more would be too many; an err that names the limit. */
bool admission_take(struct admission *a, size_t mappings, struct error *err);
void admission_give_back(struct admission *a, size_t mappings);

#endif
