#include "channel.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
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

const char *file_type_name(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return "a regular file";
    case S_IFDIR:
        return "a directory";
    case S_IFIFO:
        return "a FIFO";
    case S_IFCHR:
        return "a character device";
    case S_IFBLK:
        return "a block device";
    case S_IFSOCK:
        return "a socket";
    default:
        return "of an unknown kind";
    }
}

int channel_access(const struct channel *c)
{
    unsigned mode = c->spec->mode;
    return (mode & MODE_READ) && (mode & MODE_WRITE) ? O_RDWR : (mode & MODE_WRITE) ? O_WRONLY : O_RDONLY;
}

/* An output, or what is both: a new version that shows when the session ends well. */
static bool open_staged(struct channel *c, struct transaction *tx, struct error *err)
{
    struct stat st;
    if (c->spec->no_file)
        return error_set(err, 0, "%s became a regular file after the job had staged its outputs", c->spec->path);
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
    case SOURCE_ADDRESS:
    case SOURCE_NODE:
        c->ops = NULL;
        return true;
    }
    return error_set(err, 0, "unknown kind of source");
}

bool channel_source_open(struct channel *c, const struct channel_spec *spec, struct transaction *tx,
                         const atomic_int *stop, struct error *err)
{
    *c = (struct channel){ .spec = spec, .ops = &null_ops, .stop = stop, .fd = -1, .room = INT64_MAX };
    return open_source(c, tx, err);
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
    for (int i = 0; i < LIMITS; i++)
        assert(spec->limits[i] >= 0);
    if (channel_source_open(c, spec, tx, stop, err) && channel_fan_open(c, tx, err) && start_digests(c, algorithm, err))
        return true;
    channel_close(c);
    return error_wrap(err, "channel %s", spec->name);
}

bool channel_connect(struct channel *c)
{
    assert(c->ops);
    return ((!c->ops->connect || c->ops->connect(c, &c->failure)) && channel_fan_connect(c)) ||
           error_wrap(&c->failure, "channel %s", c->spec->name);
}

void channel_close(struct channel *c)
{
    channel_fan_close(c);
    if (c->owns_fd)
        close(c->fd);
    for (int side = 0; side < 2; side++) {
        digest_free(c->digests[side]);
        c->digests[side] = NULL;
    }
    c->owns_fd = false;
    c->fd = -1;
}

/* The host failed, not the guest. */
static int64_t failed(struct channel *c)
{
    error_wrap(&c->failure, "channel %s", c->spec->name);
    return CHANNEL_FAILED;
}

/* The same of the source itself, not of a copy. */
static int64_t source_failed(struct channel *c)
{
    if (c->spec->kind == SOURCE_PATH)
        error_wrap(&c->failure, "%s", c->spec->path);
    return failed(c);
}

/* What a call may move, or what it is answered: the contract that reads and writes share. */
static int64_t admit(const struct channel *c, int64_t size, int64_t offset, bool random, enum limit calls)
{
    const int64_t *limits = c->spec->limits;
    if (size < 0)
        return -EFAULT;
    if (size == 0)
        return 0;
    if (random && offset < 0)
        return -EINVAL;
    if (c->used[calls] >= (uint64_t)limits[calls])
        return -EDQUOT;
    return size;
}

static void account(struct channel *c, enum limit calls, enum limit bytes, int side, bool random, int64_t moved)
{
    c->used[calls]++;
    c->used[bytes] += moved;
    if (!random)
        c->position[side] += moved;
}

/*
 * The byte quota is used up: the end of the source is still told from a quota that was too small, in the same way for
 * a stream, whose next byte this takes, as for a file. Apart: its buffer would cost every read a stack guard.
 */
static __attribute__((noinline)) int64_t read_past_quota(struct channel *c, uint64_t from, bool random)
{
    char byte;
    int64_t more = c->over ? 1 : c->ops->read(c, &byte, 1, from, &c->failure);
    if (more < 0)
        return source_failed(c);
    if (more == 0) {
        account(c, LIMIT_GETS, LIMIT_GET_BYTES, 0, random, 0);
        return 0;
    }
    c->over = !random;
    return -EDQUOT;
}

int64_t channel_read(struct channel *c, void *buffer, int64_t size, int64_t offset)
{
    bool random = c->spec->mode & MODE_RANDOM_READ;
    int64_t answer = admit(c, size, offset, random, LIMIT_GETS);
    if (answer <= 0)
        return answer;
    uint64_t from = random ? (uint64_t)offset : c->position[0];
    uint64_t left = (uint64_t)c->spec->limits[LIMIT_GET_BYTES] - c->used[LIMIT_GET_BYTES];
    if (left == 0)
        return read_past_quota(c, from, random);
    int64_t moved = c->ops->read(c, buffer, (uint64_t)size < left ? (uint64_t)size : left, from, &c->failure);
    if (moved < 0)
        return source_failed(c);
    account(c, LIMIT_GETS, LIMIT_GET_BYTES, 0, random, moved);
    if (c->digests[0])
        digest_add(c->digests[0], buffer, moved);
    return moved;
}

/*
 * What is left of the byte quota for a write at from. The quota bounds the file as well: it may end at most that far
 * past its first size, or one byte at a huge offset would make a huge file. A buffer's capacity is a quota, too.
 */
static uint64_t write_left(const struct channel *c, uint64_t from)
{
    uint64_t quota = c->spec->limits[LIMIT_PUT_BYTES], end = (uint64_t)c->size + quota;
    if (end > c->room)
        end = c->room;
    uint64_t left = quota - c->used[LIMIT_PUT_BYTES], room = from < end ? end - from : 0;
    return left < room ? left : room;
}

int64_t channel_write(struct channel *c, const void *buffer, int64_t size, int64_t offset)
{
    bool random = c->spec->mode & MODE_RANDOM_WRITE;
    int64_t answer = admit(c, size, offset, random, LIMIT_PUTS);
    if (answer <= 0)
        return answer;
    uint64_t from = random ? (uint64_t)offset : c->position[1], left = write_left(c, from);
    if (left == 0)
        return -EDQUOT;
    int64_t moved = c->ops->write(c, buffer, (uint64_t)size < left ? (uint64_t)size : left, from, &c->failure);
    if (moved < 0)
        return source_failed(c);
    if (c->copies && !channel_fan_write(c, buffer, (size_t)moved))
        return failed(c);
    account(c, LIMIT_PUTS, LIMIT_PUT_BYTES, 1, random, moved);
    if (c->digests[1])
        digest_add(c->digests[1], buffer, moved);
    return moved;
}
