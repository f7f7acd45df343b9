#include "prefix.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool prefix_find(char prefix[PATH_MAX], unsigned parts)
{
    ssize_t n = readlink("/proc/self/exe", prefix, PATH_MAX - 1);
    if (n < 0)
        return false;
    prefix[n] = 0;
    for (; parts > 0; parts--) {
        char *slash = strrchr(prefix, '/');
        if (!slash) {
            errno = ENOENT;
            return false;
        }
        *slash = 0;
    }
    return true;
}
