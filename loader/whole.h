/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes at an offset that go on until all is done, whatever signals come. */
#ifndef WHOLE_H
#define WHOLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* How many bytes were read: fewer than size only at the end of the file. -1 with errno. */
ssize_t whole_pread(int fd, void *bytes, size_t size, uint64_t offset);

/* False with errno. */
bool whole_pwrite(int fd, const void *bytes, size_t size, uint64_t offset);

#endif
