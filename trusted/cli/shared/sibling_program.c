/* SPDX-License-Identifier: Apache-2.0 */
#include "sibling_program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "cli.h"

/* The path of the program that runs. The kernel knows it best; without /proc there is what it was started by. */
static bool own_path(char path[PATH_MAX])
{
    const ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length > 0)
        path[length] = '\0';
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel hands it over as a number */
    return length > 0 || realpath((const char *)getauxval(AT_EXECFN), path) != NULL;
}

/* Cuts the path off after the tree's root: the directory above bin, or above lib/zerovm. */
static void cut_to_root(char *path)
{
    static const char helpers[] = "/lib/zerovm";
    size_t length = (size_t)(strrchr(path, '/') - path);
    if (length >= strlen(helpers) && memcmp(path + length - strlen(helpers), helpers, strlen(helpers)) == 0)
        length -= strlen(helpers);
    else
        while (length > 0 && path[--length] != '/')
            ;
    path[length] = '\0';
}

bool sibling_program_find(char path[PATH_MAX], const char *name, struct error *err)
{
    if (!own_path(path))
        return error_set(err, errno, "find %s", name);
    cut_to_root(path);
    const size_t length = strlen(path);
    return (size_t)snprintf(path + length, PATH_MAX - length, "/%s", name) < PATH_MAX - length ||
           error_set(err, ENAMETOOLONG, "find %s", name);
}

int sibling_program_become(const char *name, char *const *argv)
{
    char path[PATH_MAX];
    struct error err = { 0 };
    if (sibling_program_find(path, name, &err)) {
        execv(path, argv);
        error_set(&err, errno, "start %s", path);
    }
    return fail(END_host, NULL, &err);
}
