/* SPDX-License-Identifier: Apache-2.0 */
#include "channel_kind.h"

#include <fcntl.h>

const char *file_type_name(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return "a regular file";
    case S_IFDIR:
        return "a directory";
    case S_IFIFO:
        return "a FIFO";
    case S_IFCHR:
        return "a character device";
    case S_IFBLK:
        return "a block device";
    case S_IFSOCK:
        return "a socket";
    default:
        return "of an unknown kind";
    }
}

int channel_access(const struct channel *c)
{
    unsigned mode = c->spec->mode;
    return (mode & MODE_READ) && (mode & MODE_WRITE) ? O_RDWR : (mode & MODE_WRITE) ? O_WRONLY : O_RDONLY;
}
