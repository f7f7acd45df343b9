/* SPDX-License-Identifier: Apache-2.0 */
/* Regular files, at offsets. */
#include <errno.h>
#include <unistd.h>

#include "channel_kind.h"

static int64_t file_read(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err)
{
    size_t done = 0;
    if (size > INT64_MAX - offset) /* the kernel refuses what ends past that, instead of finding nothing there */
        size = INT64_MAX - offset;
    while (done < size) {
        ssize_t n = pread(c->fd, (char *)buffer + done, size - done, offset + done);
        if (n == 0 || (n < 0 && errno == EINTR && *c->stop))
            break;
        if (n < 0 && errno != EINTR) {
            error_set(err, errno, "read");
            return -1;
        }
        if (n > 0)
            done += n;
    }
    return done;
}

static int64_t file_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = pwrite(c->fd, (const char *)buffer + done, size - done, offset + done);
        if (n < 0 && errno == EINTR && *c->stop)
            break;
        if (n < 0 && errno != EINTR) {
            error_set(err, errno, "write");
            return -1;
        }
        if (n > 0)
            done += n;
    }
    return done;
}

void channel_file_use(struct channel *c, int fd, const struct stat *st)
{
    static const struct channel_ops ops = { file_read, file_write, NULL };
    c->ops = &ops;
    c->fd = fd;
    c->size = st->st_size;
    if (c->spec->mode & MODE_APPEND)
        c->position[1] = st->st_size;
}
