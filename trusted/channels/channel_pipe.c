/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams: FIFOs, character devices, UNIX sockets and borrowed descriptors. What the other side wrote in how many
 * pieces is never visible: a read goes on until it has all that was asked for or the end.
 *
 * Nothing here may sleep without an end, for the session may be told to stop at any moment, and a signal that says so
 * may come just before the sleep. So every transfer that could block is preceded by a poll, in slices.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "channel_kind.h"
#include "clock.h"

enum {
    SLICE_MS = 50,   /* how late a stop may be noticed */
    READER_MS = 5,   /* how often a FIFO without a reader, or a listener with a full queue, is tried again */
    WHOLE = INT_MAX, /* a piece for descriptors whose writes do not block */
};

/* Whether a transfer may go ahead; false when the session was told to stop. */
static bool wait_ready(const struct channel *c, short events)
{
    if (c->piece == 0)
        return true;
    while (!*c->stop) {
        struct pollfd p = { .fd = c->fd, .events = events };
        int n = poll(&p, 1, SLICE_MS);
        if (n > 0 || (n < 0 && errno != EINTR)) /* what is wrong shows in the transfer */
            return true;
    }
    return false;
}

static bool is_transient(int code)
{
    return code == EINTR || code == EAGAIN;
}

static int64_t stream_read(struct channel *c, void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)offset;
    size_t done = 0;
    while (done < size && !c->ended && wait_ready(c, POLLIN)) {
        ssize_t n = read(c->fd, (char *)buffer + done, size - done);
        if (n < 0 && !is_transient(errno)) {
            error_set(err, errno, "read");
            return -1;
        }
        if (n < 0 && *c->stop)
            break;
        /* The end is the end, also of a terminal, which would go on. */
        c->ended = n == 0;
        if (n > 0)
            done += n;
    }
    return done;
}

static int64_t stream_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)offset;
    size_t done = 0;
    while (done < size && wait_ready(c, POLLOUT)) {
        size_t piece = c->piece != 0 && size - done > c->piece ? c->piece : size - done;
        ssize_t n = write(c->fd, (const char *)buffer + done, piece);
        if (n < 0 && !is_transient(errno)) {
            error_set(err, errno, "write");
            return -1;
        }
        if (n < 0 && *c->stop)
            break;
        if (n > 0)
            done += n;
    }
    return done;
}

/* A socket's other side may be gone at any time: without SIGPIPE, which a plain write would raise. */
static int64_t socket_write(struct channel *c, const void *buffer, size_t size, uint64_t offset, struct error *err)
{
    (void)offset;
    size_t done = 0;
    while (done < size && wait_ready(c, POLLOUT)) {
        ssize_t n = send(c->fd, (const char *)buffer + done, size - done, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && !is_transient(errno)) {
            error_set(err, errno, "write");
            return -1;
        }
        if (n > 0)
            done += n;
    }
    return done;
}

static const struct channel_ops stream_ops = { stream_read, stream_write, NULL };
static const struct channel_ops socket_ops = { stream_read, socket_write, NULL };

/* Streams have one place only, where they are. */
static bool check_mode(const struct channel *c, mode_t type, struct error *err)
{
    unsigned mode = c->spec->mode;
    if (mode & (MODE_RANDOM_READ | MODE_RANDOM_WRITE | MODE_APPEND))
        return error_set(err, 0, "source is %s, expected a regular file for random access or append",
                         file_type_name(type));
    if (S_ISFIFO(type) && (mode & MODE_READ) && (mode & MODE_WRITE))
        return error_set(err, 0, "source is a FIFO, expected mode read or write, not both");
    return true;
}

static int open_stream(const struct channel *c)
{
    return open(c->spec->path, channel_access(c) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

/* Takes what was opened, or is left with errno's reason why it was not. */
static bool take_stream(struct channel *c, int fd, mode_t type, struct error *err)
{
    const char *path = c->spec->path;
    if (fd < 0)
        return error_set(err, errno, "open %s", path);
    c->fd = fd;
    c->owns_fd = true;
    struct stat st;
    if (fstat(c->fd, &st) < 0)
        return error_set(err, errno, "stat %s", path);
    if ((st.st_mode & S_IFMT) != (type & S_IFMT))
        return error_set(err, 0, "%s changed its kind while it was opened", path);
    return true;
}

static const struct timespec retry_pause = { .tv_nsec = (long)READER_MS * MS_NS };

/* Opening the writing end without blocking is refused as long as nobody reads. */
static bool fifo_connect(struct channel *c, struct error *err)
{
    int fd = open_stream(c);
    while (fd < 0 && errno == ENXIO && !*c->stop) {
        nanosleep(&retry_pause, NULL);
        fd = open_stream(c);
    }
    return take_stream(c, fd, S_IFIFO, err);
}

static const struct channel_ops fifo_ops = { NULL, stream_write, fifo_connect };

/* Through /proc, because a path may be longer than a socket address can be. */
static bool socket_address(const struct channel *c, int place, struct sockaddr_un *address, struct error *err)
{
    if (place < 0)
        return error_set(err, errno, "open %s", c->spec->path);
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d", place);
    return true;
}

/* A listener whose queue is full answers EAGAIN. */
static bool socket_connect(struct channel *c, struct error *err)
{
    struct sockaddr_un address;
    int place = open(c->spec->path, O_PATH | O_CLOEXEC);
    bool good = socket_address(c, place, &address, err);
    c->fd = good ? socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
    c->owns_fd = c->fd >= 0;
    good = good && (c->owns_fd || error_set(err, errno, "make a socket"));
    while (good && connect(c->fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        good = (errno == EAGAIN || errno == EINTR) && !*c->stop;
        if (good)
            nanosleep(&retry_pause, NULL);
        else
            error_set(err, errno, "connect to %s", c->spec->path);
    }
    if (place >= 0)
        close(place);
    return good;
}

static const struct channel_ops unix_ops = { stream_read, socket_write, socket_connect };

bool channel_pipe_open(struct channel *c, mode_t type, struct error *err)
{
    if (!check_mode(c, type, err))
        return false;
    c->piece = WHOLE;
    if (S_ISSOCK(type)) {
        c->ops = &unix_ops;
        return true;
    }
    if (S_ISFIFO(type) && (c->spec->mode & MODE_WRITE)) {
        c->ops = &fifo_ops;
        return faccessat(AT_FDCWD, c->spec->path, W_OK, AT_EACCESS) == 0 ||
               error_set(err, errno, "open %s", c->spec->path);
    }
    c->ops = &stream_ops;
    return take_stream(c, open_stream(c), type, err);
}

/*
 * A pipe that others have open blocks when they want it to; a description of our own need not. Where there is none to
 * be had, writes stay so small that a pipe which polls as writable takes them.
 */
static void avoid_blocking(struct channel *c)
{
    char link[32];
    snprintf(link, sizeof(link), "/proc/self/fd/%d", c->fd);
    c->piece = PIPE_BUF;
    int own = open(link, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (own < 0)
        return;
    c->fd = own;
    c->owns_fd = true;
    c->piece = WHOLE;
}

/* Nothing ever comes out of such a one, and a poll of it waits for who connects. */
static bool listens(int fd)
{
    int listening = 0;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &(socklen_t){ sizeof(listening) }) == 0 && listening;
}

bool channel_pipe_borrow(struct channel *c, const struct stat *st, struct error *err)
{
    if (!check_mode(c, st->st_mode, err))
        return false;
    if (S_ISSOCK(st->st_mode) && listens(c->spec->fd))
        return error_set(err, 0, "fd:%d is a socket that listens, expected a connected one", c->spec->fd);
    c->fd = c->spec->fd;
    c->ops = S_ISSOCK(st->st_mode) ? &socket_ops : &stream_ops;
    c->piece = S_ISREG(st->st_mode) ? 0 : PIPE_BUF;
    if (S_ISFIFO(st->st_mode) && (c->spec->mode & MODE_WRITE))
        avoid_blocking(c);
    return true;
}
