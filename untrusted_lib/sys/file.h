/* Open files, and the descriptors that refer to them. Descriptors 0, 1 and 2 are channels 0, 1 and 2 from the start. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include "node.h"

enum { FILES = 1088 }; /* most descriptors: all channels, and some to spare */

struct file {
    struct node node;
    int flags;           /* open's: access mode, O_APPEND, O_NONBLOCK */
    unsigned references; /* descriptors that refer to it; 0: not in use */
    int64_t position;    /* of random channels */
};

/* NULL: no such descriptor. */
struct file *file_of(long long fd);

#endif
