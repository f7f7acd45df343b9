/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that the command starts. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

/* As fork(), but the new process ends with the one that started it, however that ends. */
pid_t child_fork(void);

#endif
