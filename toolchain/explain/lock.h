/* SPDX-License-Identifier: Apache-2.0 */
/* Gives up what explaining does not need, before a hostile file is read. */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>

#include "error.h"

/*
 * From here on the process can use its open descriptors and, up to a limit, more memory. It can open no file, run no
 * program and gain no privilege: such a system call answers EPERM. A process that computes too long is ended.
 */
bool lock(struct error *err);

#endif
