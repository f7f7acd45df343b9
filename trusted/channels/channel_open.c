/* SPDX-License-Identifier: Apache-2.0 */
#include "channel_open.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "channel_kind.h"
#include "staged.h"

static int64_t null_read(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)c, (void)buffer, (void)size, (void)offset, (void)err;
    return 0;
}

static int64_t null_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)c, (void)buffer, (void)offset, (void)err;
    return size;
}

static const struct channel_ops null_ops = { null_read, null_write, NULL };

/* An output, or what is both: a new version that shows when the session ends well. */
static bool open_staged(struct channel *c, struct transaction *tx, struct error *err)
{
    struct stat st;
    if (!tx)
        return error_set(err, 0, "%s is a regular file, which a manifest with commit: none may only read",
                         c->spec->path);
    int fd = transaction_stage(tx, c->spec->path, c->spec->mode & (MODE_RANDOM_WRITE | MODE_APPEND), err);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) < 0)
        return error_set(err, errno, "stat %s", c->spec->path);
    channel_file_use(c, fd, &st);
    return true;
}

/* O_NONBLOCK: should a FIFO have taken the file's place just now, this does not hang. */
static bool open_input(struct channel *c, struct error *err)
{
    struct stat st;
    const char *path = c->spec->path;
    c->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (c->fd < 0)
        return error_set(err, errno, "open %s", path);
    c->owns_fd = true;
    if (fstat(c->fd, &st) < 0)
        return error_set(err, errno, "stat %s", path);
    if (!S_ISREG(st.st_mode))
        return error_set(err, 0, "%s changed its kind while it was opened", path);
    channel_file_use(c, c->fd, &st);
    return true;
}

/* Symbolic links are followed: the paths are the operator's own. */
static bool open_path(struct channel *c, struct transaction *tx, struct error *err)
{
    struct stat st;
    const char *path = c->spec->path;
    bool writes = c->spec->mode & MODE_WRITE;
    if (!staged_settle(path, err))
        return false;
    if (stat(path, &st) < 0)
        return errno == ENOENT && writes ? open_staged(c, tx, err) : error_set(err, errno, "open %s", path);
    if (S_ISREG(st.st_mode))
        return writes ? open_staged(c, tx, err) : open_input(c, err);
    if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) || S_ISSOCK(st.st_mode))
        return channel_pipe_open(c, st.st_mode, err);
    return error_set(err, 0, "%s is %s, expected a regular file, FIFO, socket or character device", path,
                     file_type_name(st.st_mode));
}

static bool open_fd(struct channel *c, struct error *err)
{
    struct stat st;
    int fd = c->spec->fd, flags = fcntl(fd, F_GETFL), access = channel_access(c);
    if (flags < 0 || fstat(fd, &st) < 0)
        return error_set(err, errno, "fd:%d", fd);
    if (S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode))
        return error_set(err, 0, "fd:%d is %s, expected a regular file, FIFO, socket or character device", fd,
                         file_type_name(st.st_mode));
    if ((flags & O_PATH) || ((flags & O_ACCMODE) != O_RDWR && (flags & O_ACCMODE) != access))
        return error_set(err, 0, "fd:%d is not open for %s", fd,
                         access == O_RDWR     ? "reading and writing"
                         : access == O_WRONLY ? "writing"
                                              : "reading");
    bool placed = c->spec->mode & (MODE_RANDOM_READ | MODE_RANDOM_WRITE | MODE_APPEND);
    if ((!placed && access != O_RDWR) || !S_ISREG(st.st_mode))
        return channel_pipe_borrow(c, &st, err);
    if ((flags & O_APPEND) && (c->spec->mode & MODE_RANDOM_WRITE))
        return error_set(err, 0, "fd:%d is open for appending only, expected random access", fd);
    channel_file_use(c, fd, &st);
    if (!placed) /* both ways from where it stands, and apart from there on */
        c->position[0] = c->position[1] = (uint64_t)lseek(fd, 0, SEEK_CUR);
    return true;
}

static bool open_source(struct channel *c, struct transaction *tx, struct error *err)
{
    switch (c->spec->kind) {
    case SOURCE_NULL:
        return true;
    case SOURCE_PATH:
        return open_path(c, tx, err);
    case SOURCE_FD:
        return open_fd(c, err);
    case SOURCE_HOST:
        return channel_host_use(c, err);
    case SOURCE_PAIR:
    case SOURCE_ADDRESS:
    case SOURCE_NODE:
        c->ops = NULL;
        return true;
    }
    return error_set(err, 0, "unknown kind of source");
}

static bool open_any(struct channel *c, const struct channel_spec *spec, struct transaction *tx, const atomic_int *stop,
                     struct error *err)
{
    *c = (struct channel){ .spec = spec, .ops = &null_ops, .stop = stop, .fd = -1, .room = INT64_MAX };
    return open_source(c, tx, err);
}

static bool open_copies(struct channel *c, struct transaction *tx, struct error *err)
{
    const struct channel_spec *spec = c->spec;
    if (spec->copies_count == 0)
        return true;
    c->copies = calloc(spec->copies_count, sizeof(*c->copies));
    if (!c->copies)
        return error_set(err, ENOMEM, "%zu copies", spec->copies_count);
    for (size_t i = 0; i < spec->copies_count; i++)
        if (!open_any(&c->copies[i], &spec->copies[i], tx, c->stop, err))
            return channel_copy_failed(&c->copies[i], err);
    return true;
}

static bool start_digests(struct channel *c, enum etag_algorithm algorithm, struct error *err)
{
    static const unsigned sides[2] = { MODE_READ, MODE_WRITE };
    for (int side = 0; c->spec->etag && side < 2; side++)
        if ((c->spec->mode & sides[side]) && !(c->digests[side] = digest_new(algorithm, err)))
            return false;
    return true;
}

bool channel_open(struct channel *c, const struct channel_spec *spec, enum etag_algorithm algorithm,
                  struct transaction *tx, const atomic_int *stop, struct error *err)
{
    for (int i = 0; i < ZVM_LIMITS; i++)
        assert(spec->limits[i] >= 0);
    if (open_any(c, spec, tx, stop, err) && open_copies(c, tx, err) && start_digests(c, algorithm, err))
        return true;
    channel_close(c);
    return error_wrap(err, "channel %s", spec->name);
}
