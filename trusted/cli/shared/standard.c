/* SPDX-License-Identifier: Apache-2.0 */
#include "standard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

enum { STANDARD = STDERR_FILENO + 1 };

static bool closed[STANDARD];

/* The link itself: it cannot be read, written, or opened again as /dev/stdout. Where there is none, something near it.
 */
static bool fill(int fd)
{
    return open("/dev/stdin", O_PATH | O_NOFOLLOW | O_CLOEXEC) >= 0 ||
           open("/dev/null", (fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC) >= 0;
}

bool standard_fill(struct error *err)
{
    for (int fd = STDIN_FILENO; fd < STANDARD; fd++) {
        closed[fd] = fcntl(fd, F_GETFD) < 0;
        if (closed[fd] && !fill(fd))
            return error_set(err, errno, "open something in place of closed descriptor %d", fd);
    }
    return true;
}

bool standard_was_closed(int fd)
{
    return fd < STANDARD && closed[fd];
}

bool standard_printed(struct error *err)
{
    const bool failed = ferror(stdout);
    const bool lost = fflush(stdout) != 0;
    const int code = lost ? errno : 0;
    if (!failed && !lost)
        return true;
    __fpurge(stdout);
    clearerr(stdout);
    if (closed[STDOUT_FILENO])
        return error_set(err, 0, "standard output is closed, expected a place for what is printed");
    return error_set(err, code, "print on standard output");
}
