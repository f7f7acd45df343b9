/* SPDX-License-Identifier: Apache-2.0 */
#include "prefix.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

/* The kernel knows the program's path best; where there is no /proc, it is what the program was started by. */
static bool own_path(char path[PATH_MAX])
{
    const ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (n > 0)
        path[n] = 0;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel hands it over as a number */
    return n > 0 || realpath((const char *)getauxval(AT_EXECFN), path) != NULL;
}

bool prefix_find(char prefix[PATH_MAX], unsigned parts)
{
    if (!own_path(prefix))
        return false;
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
