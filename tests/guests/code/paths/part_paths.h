/* SPDX-License-Identifier: Apache-2.0 */
/* What a call answers: whether it did it, and errno by name. Nothing here may change what is on the disk of the host.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *error_name(void)
{
#define ERROR(name)                                                                                                    \
    {                                                                                                                  \
        name, #name                                                                                                    \
    }
    static const struct {
        int error;
        const char *name;
    } errors[] = { ERROR(EACCES),       ERROR(EBADF),  ERROR(EBUSY),  ERROR(EEXIST), ERROR(EFAULT),     ERROR(EINVAL),
                   ERROR(EISDIR),       ERROR(ELOOP),  ERROR(EMFILE), ERROR(ENOENT), ERROR(ENOSYS),     ERROR(ENOTDIR),
                   ERROR(ENAMETOOLONG), ERROR(ENODEV), ERROR(ENOTTY), ERROR(EPERM),  ERROR(EOPNOTSUPP), ERROR(ERANGE),
                   ERROR(ENOTEMPTY),    ERROR(ESPIPE), ERROR(EROFS),  ERROR(ENXIO),  ERROR(ENOMEM) };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].error == errno)
            return errors[i].name;
    return errno ? "another error" : "-";
}

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        bool done = (call);                                                                                            \
        printf("%-60s %s %s\n", #call, done ? "yes" : "no", done ? "-" : error_name());                                \
    } while (0)
#define ABSENT "/no-such-name"
