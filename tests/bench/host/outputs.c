/* SPDX-License-Identifier: Apache-2.0 */
/* Replaces files by new ones of 4 KiB: write, fsync unless told not to, rename. Usage: outputs sync|none FILE... */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool replace(const char *path, bool sync)
{
    static char page[4096];
    char fresh[4096];
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    bool good = fd >= 0 && write(fd, page, sizeof(page)) == sizeof(page) && (!sync || fsync(fd) == 0);
    return fd >= 0 && close(fd) == 0 && good && rename(fresh, path) == 0;
}

int main(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (!replace(argv[i], strcmp(argv[1], "sync") == 0))
            return 1;
    return argc < 3;
}
