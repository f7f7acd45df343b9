/* SPDX-License-Identifier: Apache-2.0 */
/* Paths from a directory that is open, or from the working one. */
#ifndef SYS_DIRECTORY_H
#define SYS_DIRECTORY_H

#include "node.h"

/* What a path leads to: node_find from the directory behind the descriptor, or from the working one for AT_FDCWD.
 * -EBADF too, where the path is relative. */
long find_at(struct node *node, long long directory, long long path, struct path_end *end);

#endif
