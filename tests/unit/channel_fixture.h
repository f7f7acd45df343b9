/* SPDX-License-Identifier: Apache-2.0 */
/* One channel on a source of any kind, with somebody on the other side, for the tests of channels. */
#ifndef CHANNEL_FIXTURE_H
#define CHANNEL_FIXTURE_H

#include "channel_host.h"
#include "channel_open.h"

#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The kinds of source that the same content can come from, or go to: with random access, without it, with another
 * thread on the other side. */
enum kind { FILE_PATH, FILE_FD, BUFFER, CALLS, PIPE_FD, FIFO_PATH, SOCKET_FD, SOCKET_PATH, KINDS };

/* One channel on one source, with somebody on the other side of it. */
struct fixture {
    bool commits_nothing; /* the session has no outputs */
    char directory[64], path[96];
    enum kind kind;
    struct channel_spec spec;
    struct channel channel;
    struct transaction tx;
    atomic_int stop;
    struct error err;
    char content[4096]; /* what is read, or what arrived */
    size_t size;
    struct host_source host;
    int peer; /* the other end */
    int own;  /* ours, for SOURCE_FD */
    pthread_t thread;
    bool threaded;
};

static inline void write_whole(const char *path, const char *content, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, content, size), size);
    close(fd);
}

static inline size_t read_whole(const char *path, char *content, size_t size)
{
    int fd = open(path, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ssize_t n = read(fd, content, size);
    ck_assert_int_ge(n, 0);
    close(fd);
    return n;
}

/* Opens and closes no earlier than the other side does; a few bytes at a time. */
static inline void *feed(void *argument)
{
    struct fixture *f = argument;
    if (f->kind == FIFO_PATH)
        f->peer = open(f->path, O_WRONLY);
    if (f->kind == SOCKET_PATH)
        f->peer = accept(f->own, NULL, NULL);
    for (size_t at = 0, step = 1; at < f->size; at += step, step = step % 3 + 1) {
        size_t n = f->size - at < step ? f->size - at : step;
        if (write(f->peer, f->content + at, n) != (ssize_t)n)
            break;
        sched_yield();
    }
    close(f->peer);
    return NULL;
}

static inline void *drain(void *argument)
{
    struct fixture *f = argument;
    ssize_t n;
    if (f->kind == FIFO_PATH)
        f->peer = open(f->path, O_RDONLY);
    if (f->kind == SOCKET_PATH)
        f->peer = accept(f->own, NULL, NULL);
    while ((n = read(f->peer, f->content + f->size, 7)) > 0)
        f->size += n;
    close(f->peer);
    return NULL;
}

/* One to three bytes a call, by turns; division by zero must not show in the guest's flags. */
static inline int64_t call_read(void *context, void *buffer, size_t size, uint64_t offset)
{
    struct fixture *f = context;
    volatile double zero = 0;
    zero = 1 / zero;
    size_t left = offset < f->size ? f->size - offset : 0, n = offset % 3 + 1;
    n = n < left ? n : left;
    n = n < size ? n : size;
    memcpy(buffer, f->content + offset, n);
    return (int64_t)n;
}

static inline int64_t call_write(void *context, const void *buffer, size_t size, uint64_t offset)
{
    struct fixture *f = context;
    size_t n = offset % 3 + 1 < size ? offset % 3 + 1 : size;
    ck_assert_uint_le(offset + n, sizeof(f->content));
    memcpy(f->content + offset, buffer, n);
    f->size = offset + n > f->size ? offset + n : f->size;
    return (int64_t)n;
}

static inline void fixture_begin(struct fixture *f, unsigned mode, const int64_t limits[ZVM_LIMITS])
{
    *f = (struct fixture){ .peer = -1, .own = -1 };
    signal(SIGPIPE, SIG_IGN); /* as the command does */
    strcpy(f->directory, "/tmp/channel_test.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(f->directory));
    snprintf(f->path, sizeof(f->path), "%s/x", f->directory);
    channel_spec_init(&f->spec);
    f->spec.name = strdup("c");
    f->spec.mode = mode;
    f->spec.etag = true;
    for (int i = 0; i < ZVM_LIMITS; i++) {
        bool gets = i == ZVM_LIMIT_GETS || i == ZVM_LIMIT_GET_BYTES;
        f->spec.limits[i] = !(mode & (gets ? MODE_READ : MODE_WRITE)) ? 0 : limits ? limits[i] : INT64_MAX;
    }
}

static inline bool fixture_open(struct fixture *f)
{
    return channel_open(&f->channel, &f->spec, ETAG_SHA256, f->commits_nothing ? NULL : &f->tx, &f->stop, &f->err);
}

static inline void fixture_join(struct fixture *f)
{
    if (f->threaded)
        pthread_join(f->thread, NULL);
    f->threaded = false;
}

static inline void fixture_end(struct fixture *f)
{
    channel_close(&f->channel);
    channel_close(&f->channel);
    transaction_abort(&f->tx);
    if (f->own >= 0)
        close(f->own);
    /* Should the other side not have come yet, it still finds somebody. */
    int fifo = f->kind == FIFO_PATH ? open(f->path, O_RDWR | O_NONBLOCK) : -1;
    fixture_join(f);
    if (fifo >= 0)
        close(fifo);
    channel_spec_release(&f->spec);
    unlink(f->path);
    ck_assert_msg(rmdir(f->directory) == 0, "something is left in %s", f->directory);
}

/* A source of this kind with this content, or a place to write to. */
static inline void fixture_start(struct fixture *f, enum kind kind, const char *content)
{
    int ends[2];
    bool writes = f->spec.mode & MODE_WRITE;
    f->kind = kind;
    f->size = content ? strlen(content) : 0;
    memcpy(f->content, content ? content : "", f->size);
    f->host = (struct host_source){ .bytes = f->content, .size = &f->size, .capacity = sizeof(f->content) };
    if (kind == CALLS)
        f->host = (struct host_source){ .read = call_read, .write = call_write, .context = f };
    f->spec.host = &f->host;
    f->spec.kind = kind == FILE_PATH || kind == FIFO_PATH || kind == SOCKET_PATH ? SOURCE_PATH
                   : kind == BUFFER || kind == CALLS                             ? SOURCE_HOST
                                                                                 : SOURCE_FD;
    if (kind == FILE_PATH || kind == FILE_FD) {
        if (content || kind == FILE_FD)
            write_whole(f->path, f->content, f->size);
        if (kind == FILE_FD)
            f->own = open(f->path, (f->spec.mode & MODE_READ) && writes ? O_RDWR : writes ? O_WRONLY : O_RDONLY);
    } else if (kind == FIFO_PATH) {
        ck_assert_int_eq(mkfifo(f->path, 0600), 0);
    } else if (kind == SOCKET_PATH) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
        f->own = socket(AF_UNIX, SOCK_STREAM, 0);
        ck_assert_int_eq(bind(f->own, (struct sockaddr *)&address, sizeof(address)), 0);
        ck_assert_int_eq(listen(f->own, 1), 0);
    } else if (kind != BUFFER && kind != CALLS) {
        ck_assert_int_eq(kind == PIPE_FD ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        f->own = ends[writes];
        f->peer = ends[!writes];
    }
    f->spec.fd = f->own;
    f->spec.path = f->spec.kind == SOURCE_PATH ? strdup(f->path) : NULL;
    f->threaded = kind >= PIPE_FD;
    if (f->threaded)
        ck_assert_int_eq(pthread_create(&f->thread, NULL, writes ? drain : feed, f), 0);
    ck_assert_msg(fixture_open(f), "%s", f->err.message);
    ck_assert_msg(channel_connect(&f->channel), "%s", f->channel.failure.message);
}

/* What the other side has in the end: of files when they are committed, of streams when they are closed. */
static inline size_t fixture_arrived(struct fixture *f, char *arrived, size_t room)
{
    channel_close(&f->channel);
    ck_assert(transaction_commit(&f->tx, &f->err));
    if (f->kind == FILE_PATH || f->kind == FILE_FD)
        return read_whole(f->path, arrived, room);
    if (f->kind == PIPE_FD || f->kind == SOCKET_FD) { /* the other side ends when the last descriptor goes */
        close(f->own);
        f->own = -1;
    }
    fixture_join(f);
    ck_assert_uint_le(f->size, room);
    memcpy(arrived, f->content, f->size);
    return f->size;
}

#endif
