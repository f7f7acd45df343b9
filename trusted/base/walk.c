/* SPDX-License-Identifier: Apache-2.0 */
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int walk(const char *path, walk_step *step)
{
    char copy[PATH_MAX], *state = NULL;
    if (path[0] != '/' || (size_t)snprintf(copy, sizeof(copy), "%s", path) >= sizeof(copy)) {
        errno = EINVAL;
        return -1;
    }
    int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (char *name = strtok_r(copy, "/", &state); fd >= 0 && name; name = strtok_r(NULL, "/", &state)) {
        const int below = step(fd, name), saved = errno;
        close(fd);
        errno = saved;
        fd = below;
    }
    return fd;
}

int walk_link(int fd, int directory, const char *name)
{
    char link[32];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, link, directory, name, AT_SYMLINK_FOLLOW);
}
