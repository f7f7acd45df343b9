/* SPDX-License-Identifier: Apache-2.0 */
#include "file_lock.h"

#include <fcntl.h>
#include <unistd.h>

static struct flock whole_file(void)
{
    return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

bool file_lock(int fd)
{
    struct flock lock = whole_file();
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

enum file_lock file_lock_held(int fd)
{
    struct flock lock = whole_file();
    if (fcntl(fd, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK)
        return FILE_FREE;
    return lock.l_type == F_RDLCK ? FILE_READ_LOCKED : FILE_LOCKED;
}
