/* SPDX-License-Identifier: Apache-2.0 */
/* Open files, and the descriptors that refer to them. Descriptors 0, 1 and 2 are channels 0, 1 and 2 from the start. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include "node.h"

enum { FILES = 1088 }; /* most descriptors: all channels, and some to spare */

struct file {
    struct node node;
    int flags;           /* open's: access mode, O_PATH, O_APPEND, O_NONBLOCK */
    unsigned references; /* descriptors that refer to it; 0: not in use */
    int64_t position;    /* in a channel that has one, or the index in a directory */
};

/* The lowest free descriptor for a node, open with these flags; or -EMFILE. */
long file_open(const struct node *node, int flags);

/* NULL: no such descriptor, or one that O_PATH opened. */
struct file *file_of(long long fd);

/* NULL: no such descriptor. */
struct file *file_of_any(long long fd);

/* Whether the descriptor was opened for reading (O_RDONLY) or writing (O_WRONLY). */
bool file_may(const struct file *file, int access);

#endif
