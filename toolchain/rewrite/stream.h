/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes all of a descriptor. */
#ifndef STREAM_H
#define STREAM_H

#include "buffer.h"

/* Appends to b what is left to read of fd. False after an error, which errno has. */
bool stream_read(int fd, struct buffer *b);

/* Writes all of text. False after an error, which errno has. */
bool stream_write(int fd, struct span text);

#endif
