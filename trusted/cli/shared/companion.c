#include "companion.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool companion_find(char path[PATH_MAX], const char *name, struct error *err)
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length < 0)
        return error_set(err, errno, "find %s", name);
    path[length] = '\0';
    char *place = strrchr(path, '/') + 1;
    size_t room = PATH_MAX - (size_t)(place - path);
    return (size_t)snprintf(place, room, "../lib/zerovm/%s", name) < room ||
           error_set(err, ENAMETOOLONG, "find %s", name);
}
