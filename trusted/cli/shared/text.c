/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that the command reads: manifests, and jobs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "manifest_key.h"
#include "source.h"

/* Room for the file, as far as it says how long it is, and one byte more: enough to see that it is too long. */
static size_t room(int fd)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < MANIFEST_BYTES)
        return (size_t)st.st_size + 1;
    return MANIFEST_BYTES + 1;
}

/* All of an open file, which the caller frees. */
static char *read_all(int fd, size_t *size, struct error *err)
{
    const size_t most = room(fd);
    char *text = malloc(most);
    ssize_t n = text ? 1 : -1;
    for (*size = 0; n > 0 && *size<most; *size += n> 0 ? (size_t)n : 0)
        n = read(fd, text + *size, most - *size);
    if (n == 0)
        return text;
    if (n < 0)
        error_set(err, errno, "read");
    else
        error_set(err, 0, "too long or still growing, expected at most %d bytes", MANIFEST_BYTES);
    free(text);
    return NULL;
}

/* The descriptor that "fd:N" names, at its file's start; -1 with err set. */
static int borrowed(const char *path, struct error *err)
{
    struct channel_spec source = { 0 };
    if (!manifest_key_read(manifest_key_find(&channel_keys, "source", err), &source, path, "", err))
        return -1;
    if (lseek(source.fd, 0, SEEK_SET) == 0)
        return source.fd;
    error_set(err, errno, "read from the start");
    return -1;
}

static int opened(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        error_set(err, errno, "open");
    return fd;
}

char *text_read(const char *path, size_t *size, struct error *err)
{
    const bool borrows = source_scheme(path, strlen(path)) == SCHEME_FD;
    int fd = borrows ? borrowed(path, err) : opened(path, err);
    char *text = fd < 0 ? NULL : read_all(fd, size, err);
    if (fd >= 0 && !borrows)
        close(fd);
    return text;
}
