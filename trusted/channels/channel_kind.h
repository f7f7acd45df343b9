/* SPDX-License-Identifier: Apache-2.0 */
/* What the kinds of channels offer to channel_open.c, and to nobody else. */
#ifndef CHANNEL_KIND_H
#define CHANNEL_KIND_H

#include <sys/stat.h>

#include "channel.h"

/* channel_file.c: a regular file that channel_open.c has opened; st is what fstat(2) says of it. Works at offsets only.
 */
void channel_file_use(struct channel *c, int fd, const struct stat *st);

/* channel_pipe.c: a FIFO, character device or UNIX stream socket by name. A FIFO's reader is waited for by
 * channel_connect(), its writer by the first read; a socket is connected to by channel_connect(). */
bool channel_pipe_open(struct channel *c, mode_t type, struct error *err);

/* channel_pipe.c: a descriptor that somebody else has open, of whatever kind. */
bool channel_pipe_borrow(struct channel *c, const struct stat *st, struct error *err);

/* channel_host.c: what the embedder bound to the channel. */
bool channel_host_use(struct channel *c, struct error *err);

/* open(2)'s access mode for what the channel lets the guest do. */
int channel_access(const struct channel *c);

/* "a directory"; for messages. */
const char *file_type_name(mode_t mode);

#endif
