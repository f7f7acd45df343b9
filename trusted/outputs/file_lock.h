/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks that tell whether the process which makes a file still lives.
 *
 * They are locks for writing, of the open file description (fcntl(2), Linux 3.15): a process that may only read the
 * file cannot hold one.
 */
#ifndef FILE_LOCK_H
#define FILE_LOCK_H

#include <stdbool.h>

/* Takes the lock, without waiting, until the last descriptor of fd's description is closed. On false errno says why. */
bool file_lock(int fd);

enum file_lock {
    FILE_FREE,
    FILE_READ_LOCKED, /* by a process that may be a mere reader */
    FILE_LOCKED,
};

/* What others hold, so that file_lock() would fail. */
enum file_lock file_lock_held(int fd);

#endif
