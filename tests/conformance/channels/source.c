/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MUST(condition) ((condition) ? (void)0 : die("%s: %s: %m", s->kind->name, #condition))

static void make_file(struct source *s)
{
    int fd = open(s->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    MUST(fd >= 0 && write(fd, s->bytes, s->size) == (ssize_t)s->size);
    close(fd);
    snprintf(s->text, sizeof(s->text), "%s", s->path);
}

static void name_own(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "fd:%d", s->own);
}

static void make_file_fd(struct source *s)
{
    bool reads = s->mode & MODE_READ, writes = s->mode & MODE_WRITE;
    make_file(s);
    s->own = open(s->path, (reads && writes ? O_RDWR : writes ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
    MUST(s->own >= 0);
    name_own(s);
}

static void make_buffer(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "host");
}

/* One to a few thousand bytes a call, by turns. */
static size_t some(uint64_t offset, size_t size)
{
    size_t n = offset * 7 % 5000 + 1;
    return n < size ? n : size;
}

static int64_t call_read(void *context, void *buffer, size_t size, uint64_t offset)
{
    struct source *s = context;
    size_t left = offset < s->size ? s->size - offset : 0, n = some(offset, size);
    n = n < left ? n : left;
    memcpy(buffer, s->bytes + (n > 0 ? offset : 0), n);
    return (int64_t)n;
}

static int64_t call_write(void *context, const void *buffer, size_t size, uint64_t offset)
{
    struct source *s = context;
    size_t n = some(offset, size);
    MUST(offset + n <= SOURCE_ROOM);
    memcpy(s->bytes + offset, buffer, n);
    s->size = offset + n > s->size ? offset + n : s->size;
    return (int64_t)n;
}

static void make_calls(struct source *s)
{
    s->behind = (struct host_source){ .read = call_read, .write = call_write, .context = s };
    make_buffer(s);
}

static void make_fifo(struct source *s)
{
    MUST(mkfifo(s->path, 0600) == 0);
    snprintf(s->text, sizeof(s->text), "%s", s->path);
}

static void make_pipe(struct source *s)
{
    int ends[2];
    bool writes = s->mode & MODE_WRITE;
    MUST(pipe2(ends, O_CLOEXEC) == 0);
    s->own = ends[writes];
    s->peer = ends[!writes];
    name_own(s);
}

static void make_socket(struct source *s)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", s->path);
    s->own = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(bind(s->own, (struct sockaddr *)&address, sizeof(address)) == 0 && listen(s->own, 1) == 0);
    snprintf(s->text, sizeof(s->text), "%s", s->path);
}

static void make_socket_fd(struct source *s)
{
    int ends[2];
    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    s->own = ends[0];
    s->peer = ends[1];
    name_own(s);
}

static void make_zero(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "/dev/zero");
}

static void make_dev_null(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "/dev/null");
}

static void make_null(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "null");
}

static void *feed(void *source)
{
    struct source *s = source;
    for (size_t at = 0; at < s->size;) {
        ssize_t n = write(s->peer, s->bytes + at, some(at, s->size - at));
        if (n < 0) /* the guest had what it wanted */
            break;
        at += (size_t)n;
    }
    shutdown(s->peer, SHUT_WR);
    if (!(s->mode & MODE_WRITE)) {
        close(s->peer);
        s->peer = -1;
    }
    return NULL;
}

static void *drain(void *source)
{
    struct source *s = source;
    ssize_t n;
    while ((n = read(s->peer, s->arrived + s->arrived_size, some(s->arrived_size, SOURCE_ROOM - s->arrived_size))) > 0)
        s->arrived_size += (size_t)n;
    return NULL;
}

static void *feed_fifo(void *source)
{
    struct source *s = source;
    s->peer = open(s->path, O_WRONLY | O_CLOEXEC);
    return feed(s);
}

static void *drain_fifo(void *source)
{
    struct source *s = source;
    s->peer = open(s->path, O_RDONLY | O_CLOEXEC);
    return drain(s);
}

/* Both ways of a socket by its path are one connection: fed first, then drained. What is fed is small then. */
static void *accept_socket(void *source)
{
    struct source *s = source;
    s->peer = accept4(s->own, NULL, NULL, SOCK_CLOEXEC);
    if (s->mode & MODE_READ)
        feed(s);
    if (s->mode & MODE_WRITE)
        drain(s);
    return NULL;
}

/* Network channels: in the other end a guest that writes all of the content, or reads all that comes. */
static void *other_guest(struct source *s, unsigned mode)
{
    char channel[192];
    const struct script_order writes = { .call = 2, .channel = 3, .size = s->size };
    const struct script_order reads = { .call = 1, .channel = 3, .size = SCRIPT_ROOM };
    const bool binds = strstr(s->text, "bind");
    snprintf(channel, sizeof(channel), "source: %.*s%s, mode: %s", (int)strcspn(s->text, ","), s->text,
             binds ? "" : ", bind: yes", mode == MODE_READ ? "read" : "write");
    struct run r = { .host = s->host, .memory = "16MiB", .channel = channel, .orders_count = 1 };
    r.orders = mode == MODE_READ ? &reads : &writes;
    if (!run_script(&r))
        die("the other end of %s: %s", s->kind->name, r.err.message);
    const struct script_answer *a = (const struct script_answer *)r.answers;
    if (mode == MODE_READ && r.answers_size >= sizeof(*a)) {
        s->arrived_size = r.answers_size - sizeof(*a);
        memcpy(s->arrived, a + 1, s->arrived_size);
    }
    run_release(&r);
    return NULL;
}

static void *feed_network(void *source)
{
    return other_guest(source, MODE_WRITE);
}

static void *drain_network(void *source)
{
    return other_guest(source, MODE_READ);
}

static int free_port(const struct source *s)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(bind(fd, (struct sockaddr *)&address, size) == 0 && getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    close(fd);
    return ntohs(address.sin_port);
}

static const char *bind_key(const struct source *s)
{
    return strstr(s->kind->name, "bound") ? ", bind: yes" : "";
}

static void make_tcp(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "'tcp://127.0.0.1:%d'%s", free_port(s), bind_key(s));
}

static void make_ipc(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "'ipc://%s'%s", s->path, bind_key(s));
}

static void make_inproc(struct source *s)
{
    snprintf(s->text, sizeof(s->text), "'inproc://%s'%s", strrchr(s->directory, '/') + 1, bind_key(s));
}

#define YES true
#define NO  false

const struct kind kinds[] = {
    /*    name                holds    placed appends both stores sized truncates sinks make          feed drain */
    { "file", CONTENT, YES, YES, YES, YES, YES, YES, NO, make_file, NULL, NULL },
    { "file, fd", CONTENT, YES, YES, YES, YES, YES, NO, NO, make_file_fd, NULL, NULL },
    { "host, buffer", CONTENT, YES, YES, YES, YES, YES, YES, NO, make_buffer, NULL, NULL },
    { "host, calls", CONTENT, YES, NO, YES, NO, NO, NO, NO, make_calls, NULL, NULL },
    { "FIFO", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_fifo, feed_fifo, drain_fifo },
    { "pipe, fd", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_pipe, feed, drain },
    { "UNIX socket", CONTENT, NO, NO, YES, NO, NO, NO, NO, make_socket, accept_socket, accept_socket },
    { "UNIX socket, fd", CONTENT, NO, NO, YES, NO, NO, NO, NO, make_socket_fd, feed, drain },
    { "/dev/zero", ENDLESS, NO, NO, YES, NO, NO, NO, YES, make_zero, NULL, NULL },
    { "/dev/null", EMPTY, NO, NO, YES, NO, NO, NO, YES, make_dev_null, NULL, NULL },
    { "null", EMPTY, YES, YES, YES, NO, NO, NO, YES, make_null, NULL, NULL },
    { "tcp, bound", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_tcp, feed_network, drain_network },
    { "tcp", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_tcp, feed_network, drain_network },
    { "ipc, bound", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_ipc, feed_network, drain_network },
    { "ipc", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_ipc, feed_network, drain_network },
    { "inproc, bound", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_inproc, feed_network, drain_network },
    { "inproc", CONTENT, NO, NO, NO, NO, NO, NO, NO, make_inproc, feed_network, drain_network },
};

const size_t kinds_count = sizeof(kinds) / sizeof(kinds[0]);

bool kind_allows(const struct kind *k, unsigned mode)
{
    return (k->placed || !(mode & (MODE_RANDOM_READ | MODE_RANDOM_WRITE))) && (k->appends || !(mode & MODE_APPEND)) &&
           (k->both || !(mode & MODE_READ) || !(mode & MODE_WRITE));
}

static void start(struct source *s, int i, void *(*other)(void *))
{
    if (!other)
        return;
    MUST(pthread_create(&s->threads[i], NULL, other, s) == 0);
    s->running[i] = true;
}

void source_begin(struct source *s, const struct kind *k, unsigned mode, size_t content, size_t capacity, bool alone,
                  struct host *host)
{
    *s = (struct source){ .kind = k, .mode = mode, .host = host, .size = content, .own = -1, .peer = -1 };
    s->bytes = calloc(2, SOURCE_ROOM);
    MUST(s->bytes);
    s->arrived = s->bytes + SOURCE_ROOM;
    for (size_t i = 0; i < content; i++)
        s->bytes[i] = script_byte(0, i);
    strcpy(s->directory, "/tmp/channels.XXXXXX");
    MUST(mkdtemp(s->directory));
    snprintf(s->path, sizeof(s->path), "%s/x", s->directory);
    s->behind = (struct host_source){ .bytes = s->bytes, .size = &s->size, .capacity = capacity };
    k->make(s);
    if (alone)
        return;
    if (mode & MODE_READ)
        start(s, 0, k->feed);
    if ((mode & MODE_WRITE) && !(s->running[0] && k->feed == k->drain))
        start(s, 1, k->drain);
}

/* Waits for a thread; what it still writes to a FIFO is read meanwhile, by the one reader that it may have found. */
static void join_thread(pthread_t thread, int fifo)
{
    char rest[4096];
    while (fifo >= 0 && pthread_tryjoin_np(thread, NULL) == EBUSY)
        if (read(fifo, rest, sizeof(rest)) <= 0)
            usleep(100);
    if (fifo < 0)
        pthread_join(thread, NULL);
}

/* Those on the other side end when nobody is on this one. One who still waits for a FIFO's reader finds one. */
static void join(struct source *s)
{
    int fifo = s->kind->make == make_fifo ? open(s->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
    bool listens = s->kind->make == make_socket, gone = s->own >= 0 && s->kind->make != make_file_fd;
    if (gone && !listens)
        close(s->own);
    for (int i = 0; i < 2; i++)
        if (s->running[i])
            join_thread(s->threads[i], i == 0 ? fifo : -1);
    if (gone && listens) /* who connected has been let in */
        close(s->own);
    if (fifo >= 0)
        close(fifo);
    s->running[0] = s->running[1] = false;
}

void source_collect(struct source *s)
{
    join(s);
    if (s->kind->make == make_file || s->kind->make == make_file_fd) {
        int fd = open(s->path, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? -1 : read(fd, s->arrived, SOURCE_ROOM);
        MUST(n >= 0);
        s->arrived_size = (size_t)n;
        close(fd);
    } else if (s->kind->make == make_buffer || s->kind->make == make_calls) {
        s->arrived = s->bytes;
        s->arrived_size = s->size;
    }
}

void source_end(struct source *s)
{
    if (s->kind->make == make_file_fd)
        close(s->own);
    if (s->peer >= 0)
        close(s->peer);
    unlink(s->path);
    MUST(rmdir(s->directory) == 0);
    free(s->bytes);
}
