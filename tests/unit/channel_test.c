#include "channel.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kinds of source that the same content can come from, or go to. */
enum kind { FILE_PATH, FILE_FD, PIPE_FD, FIFO_PATH, SOCKET_FD, KINDS };

/* One channel on one source, with somebody on the other side of it. */
struct fixture {
    char directory[64], path[96];
    enum kind kind;
    struct channel_spec spec;
    struct channel channel;
    struct transaction tx;
    atomic_int stop;
    struct error err;
    char content[4096]; /* what is read, or what arrived */
    size_t size;
    int peer; /* the other end */
    int own;  /* ours, for SOURCE_FD */
    pthread_t thread;
    bool threaded;
};

static void write_whole(const char *path, const char *content, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, content, size), size);
    close(fd);
}

static size_t read_whole(const char *path, char *content, size_t size)
{
    int fd = open(path, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ssize_t n = read(fd, content, size);
    ck_assert_int_ge(n, 0);
    close(fd);
    return n;
}

/* Opens and closes no earlier than the other side does; a few bytes at a time. */
static void *feed(void *argument)
{
    struct fixture *f = argument;
    if (f->kind == FIFO_PATH)
        f->peer = open(f->path, O_WRONLY);
    for (size_t at = 0, step = 1; at < f->size; at += step, step = step % 3 + 1) {
        size_t n = f->size - at < step ? f->size - at : step;
        if (write(f->peer, f->content + at, n) != (ssize_t)n)
            break;
        sched_yield();
    }
    close(f->peer);
    return NULL;
}

static void *drain(void *argument)
{
    struct fixture *f = argument;
    ssize_t n;
    if (f->kind == FIFO_PATH)
        f->peer = open(f->path, O_RDONLY);
    while ((n = read(f->peer, f->content + f->size, 7)) > 0)
        f->size += n;
    close(f->peer);
    return NULL;
}

static void fixture_begin(struct fixture *f, unsigned mode, const int64_t limits[LIMITS])
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
    for (int i = 0; i < LIMITS; i++) {
        bool gets = i == LIMIT_GETS || i == LIMIT_GET_BYTES;
        f->spec.limits[i] = !(mode & (gets ? MODE_READ : MODE_WRITE)) ? 0 : limits ? limits[i] : INT64_MAX;
    }
}

static bool fixture_open(struct fixture *f)
{
    return channel_open(&f->channel, &f->spec, ETAG_SHA256, &f->tx, &f->stop, &f->err);
}

static void fixture_join(struct fixture *f)
{
    if (f->threaded)
        pthread_join(f->thread, NULL);
    f->threaded = false;
}

static void fixture_end(struct fixture *f)
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
static void fixture_start(struct fixture *f, enum kind kind, const char *content)
{
    int ends[2];
    bool writes = f->spec.mode & MODE_WRITE;
    f->kind = kind;
    f->size = content ? strlen(content) : 0;
    memcpy(f->content, content ? content : "", f->size);
    f->spec.kind = kind == FILE_PATH || kind == FIFO_PATH ? SOURCE_PATH : SOURCE_FD;
    if (kind == FILE_PATH || kind == FILE_FD) {
        if (content || kind == FILE_FD)
            write_whole(f->path, f->content, f->size);
        if (kind == FILE_FD)
            f->own = open(f->path, (f->spec.mode & MODE_READ) && writes ? O_RDWR : writes ? O_WRONLY : O_RDONLY);
    } else if (kind == FIFO_PATH) {
        ck_assert_int_eq(mkfifo(f->path, 0600), 0);
    } else {
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
}

#define MAX   INT64_MAX
#define STEPS 8

struct step {
    int64_t size, offset, answer;
};

/* Reads of "0123456789" from one source after another: sequential, so they answer the same on every kind. */
static const struct reading {
    const char *promise;
    const char *content;
    int64_t calls, bytes;
    struct step steps[STEPS]; /* size 0 at offset -9 ends */
} readings[] = {
#define END                                                                                                            \
    {                                                                                                                  \
        0, -9, 0                                                                                                       \
    }
    { "all, then the end", "0123456789", MAX, MAX, { { 10, 0, 10 }, { 1, 0, 0 }, { 1, 0, 0 }, END } },
    { "more than there is", "0123456789", MAX, MAX, { { 4096, 0, 10 }, { 1, 0, 0 }, END } },
    { "in pieces", "0123456789", MAX, MAX, { { 3, 0, 3 }, { 3, 0, 3 }, { 3, 0, 3 }, { 3, 0, 1 }, { 3, 0, 0 }, END } },
    { "offsets are ignored", "0123456789", MAX, MAX, { { 3, 7, 3 }, { 3, -1, 3 }, { 3, MAX, 3 }, END } },
    { "an empty source", "", MAX, MAX, { { 1, 0, 0 }, { 4096, 0, 0 }, END } },
    { "size 0", "0123456789", MAX, MAX, { { 0, 0, 0 }, { 0, -1, 0 }, { 10, 0, 10 }, { 0, 0, 0 }, END } },
    { "size 0 with no calls left", "0123456789", 0, 0, { { 0, 0, 0 }, { 1, 0, -EDQUOT }, { 0, 0, 0 }, END } },
    { "negative size", "0123456789", MAX, MAX, { { -1, 0, -EFAULT }, { INT64_MIN, 0, -EFAULT }, { 1, 0, 1 }, END } },
    { "no calls", "0123456789", 0, MAX, { { 1, 0, -EDQUOT }, { 4096, 0, -EDQUOT }, END } },
    { "one call", "0123456789", 1, MAX, { { 1, 0, 1 }, { 1, 0, -EDQUOT }, END } },
    { "calls exactly", "0123456789", 2, MAX, { { 10, 0, 10 }, { 1, 0, 0 }, { 1, 0, -EDQUOT }, END } },
    { "no bytes", "0123456789", MAX, 0, { { 1, 0, -EDQUOT }, { 9, 0, -EDQUOT }, END } },
    { "no bytes of an empty source", "", MAX, 0, { { 1, 0, 0 }, { 1, 0, 0 }, END } },
    { "one byte", "0123456789", MAX, 1, { { 4096, 0, 1 }, { 1, 0, -EDQUOT }, { 1, 0, -EDQUOT }, END } },
    { "bytes one short", "0123456789", MAX, 9, { { 10, 0, 9 }, { 1, 0, -EDQUOT }, END } },
    { "bytes exactly", "0123456789", MAX, 10, { { 10, 0, 10 }, { 1, 0, 0 }, { 4096, 0, 0 }, END } },
    { "bytes one more", "0123456789", MAX, 11, { { 11, 0, 10 }, { 1, 0, 0 }, END } },
    { "the end counts as a call", "0123456789", 2, 10, { { 10, 0, 10 }, { 1, 0, 0 }, { 1, 0, -EDQUOT }, END } },
    { "bytes cut in the middle", "0123456789", MAX, 5, { { 3, 0, 3 }, { 3, 0, 2 }, { 3, 0, -EDQUOT }, END } },
};

static bool is_end(const struct step *s)
{
    return s->size == 0 && s->offset == -9;
}

START_TEST(reads_answer_the_same_from_every_kind)
{
    const struct reading *row = &readings[_i];
    for (enum kind kind = 0; kind < KINDS; kind++) {
        struct fixture f;
        char buffer[4096];
        size_t at = 0;
        uint64_t calls = 0;
        fixture_begin(&f, MODE_READ, (int64_t[]){ row->calls, row->bytes, 0, 0 });
        fixture_start(&f, kind, row->content);
        ck_assert_int_eq(f.channel.size, kind == FILE_PATH ? strlen(row->content) : 0);
        for (const struct step *s = row->steps; !is_end(s); s++) {
            memset(buffer, '!', sizeof(buffer));
            int64_t answer = channel_read(&f.channel, buffer, s->size, s->offset);
            ck_assert_msg(answer == s->answer, "%s, kind %d, step %td: %ld, expected %ld", row->promise, kind,
                          s - row->steps, (long)answer, (long)s->answer);
            size_t moved = answer > 0 ? answer : 0;
            ck_assert_mem_eq(buffer, row->content + at, moved);
            ck_assert_int_eq(buffer[moved], '!');
            at += moved;
            calls += answer >= 0 && s->size > 0;
        }
        ck_assert_uint_eq(f.channel.used[LIMIT_GETS], calls);
        ck_assert_uint_eq(f.channel.used[LIMIT_GET_BYTES], at);
        ck_assert_int_eq(channel_write(&f.channel, "x", 1, 0), -EDQUOT);
        fixture_end(&f);
    }
}
END_TEST

/* Sequential writes, the same on every kind; what arrives is "0123456789"'s first bytes. */
static const struct {
    const char *promise;
    int64_t calls, bytes;
    struct step steps[STEPS];
} writings[] = {
    { "all", MAX, MAX, { { 10, 0, 10 }, END } },
    { "in pieces, offsets ignored", MAX, MAX, { { 3, 9, 3 }, { 3, -1, 3 }, { 4, MAX, 4 }, END } },
    { "size 0", MAX, MAX, { { 0, 0, 0 }, { 0, -1, 0 }, { 1, 0, 1 }, END } },
    { "size 0 with no calls left", 0, 0, { { 0, 0, 0 }, { 1, 0, -EDQUOT }, END } },
    { "negative size", MAX, MAX, { { -1, 0, -EFAULT }, { INT64_MIN, 0, -EFAULT }, END } },
    { "no calls", 0, MAX, { { 1, 0, -EDQUOT }, END } },
    { "one call", 1, MAX, { { 4, 0, 4 }, { 1, 0, -EDQUOT }, END } },
    { "no bytes", MAX, 0, { { 1, 0, -EDQUOT }, END } },
    { "one byte", MAX, 1, { { 10, 0, 1 }, { 1, 0, -EDQUOT }, END } },
    { "bytes exactly", MAX, 10, { { 10, 0, 10 }, { 1, 0, -EDQUOT }, END } },
    { "bytes one short", MAX, 9, { { 10, 0, 9 }, { 1, 0, -EDQUOT }, END } },
    { "bytes cut in the middle", MAX, 5, { { 3, 0, 3 }, { 3, 0, 2 }, { 3, 0, -EDQUOT }, END } },
};

START_TEST(writes_answer_the_same_to_every_kind)
{
    static const char content[] = "0123456789";
    for (enum kind kind = 0; kind < KINDS; kind++) {
        struct fixture f;
        char arrived[64];
        size_t at = 0, size;
        uint64_t calls = 0;
        fixture_begin(&f, MODE_WRITE, (int64_t[]){ 0, 0, writings[_i].calls, writings[_i].bytes });
        fixture_start(&f, kind, NULL);
        for (const struct step *s = writings[_i].steps; !is_end(s); s++) {
            int64_t answer = channel_write(&f.channel, content + at, s->size, s->offset);
            ck_assert_msg(answer == s->answer, "%s, kind %d, step %td: %ld, expected %ld", writings[_i].promise, kind,
                          s - writings[_i].steps, (long)answer, (long)s->answer);
            at += answer > 0 ? answer : 0;
            calls += answer > 0;
        }
        ck_assert_uint_eq(f.channel.used[LIMIT_PUTS], calls);
        ck_assert_uint_eq(f.channel.used[LIMIT_PUT_BYTES], at);
        ck_assert_int_eq(channel_read(&f.channel, arrived, 1, 0), -EDQUOT);
        channel_close(&f.channel);
        ck_assert(transaction_commit(&f.tx, &f.err));
        if (kind >= PIPE_FD) {
            if (f.own >= 0)
                close(f.own);
            f.own = -1;
            fixture_join(&f);
            size = f.size;
            memcpy(arrived, f.content, size);
        } else {
            size = read_whole(f.path, arrived, sizeof(arrived));
        }
        ck_assert_uint_eq(size, at);
        ck_assert_mem_eq(arrived, content, at);
        fixture_end(&f);
    }
}
END_TEST

/* Reads at offsets from "0123456789". */
static const struct {
    int64_t calls, bytes;
    struct step steps[STEPS];
} random_readings[] = {
    { MAX, MAX, { { 3, 7, 3 }, { 3, 0, 3 }, { 3, 8, 2 }, { 3, 0, 3 }, END } },
    { MAX, MAX, { { 1, 10, 0 }, { 1, 11, 0 }, { 1, MAX, 0 }, { MAX, MAX, 0 }, { 4096, MAX - 1, 0 }, END } },
    { MAX, MAX, { { 1, -1, -EINVAL }, { 1, INT64_MIN, -EINVAL }, { 0, -1, 0 }, { -1, -1, -EFAULT }, END } },
    { 1, MAX, { { 1, 9, 1 }, { 1, 9, -EDQUOT }, { 1, -1, -EINVAL }, { 1, 10, -EDQUOT }, END } },
    { MAX, 10, { { 10, 0, 10 }, { 1, 10, 0 }, { 1, 9, -EDQUOT }, { 1, 10, 0 }, { 1, 0, -EDQUOT }, END } },
    { MAX, 4, { { 3, 0, 3 }, { 3, 0, 1 }, { 1, 0, -EDQUOT }, END } },
    { 0, 0, { { 1, 0, -EDQUOT }, { 0, 0, 0 }, END } },
};

START_TEST(random_reads_answer_by_offset)
{
    static const char content[] = "0123456789";
    for (enum kind kind = FILE_PATH; kind <= FILE_FD; kind++) {
        struct fixture f;
        char buffer[4096];
        fixture_begin(&f, MODE_READ | MODE_RANDOM_READ,
                      (int64_t[]){ random_readings[_i].calls, random_readings[_i].bytes, 0, 0 });
        fixture_start(&f, kind, content);
        ck_assert_int_eq(f.channel.size, 10);
        for (const struct step *s = random_readings[_i].steps; !is_end(s); s++) {
            int64_t answer = channel_read(&f.channel, buffer, s->size, s->offset);
            ck_assert_int_eq(answer, s->answer);
            if (answer > 0)
                ck_assert_mem_eq(buffer, content + s->offset, answer);
        }
        fixture_end(&f);
    }
}
END_TEST

/* Writes of 'x' at offsets into "0123456789". */
static const struct {
    int64_t calls, bytes;
    struct step steps[STEPS];
    const char *content; /* after it */
} random_writings[] = {
    { MAX, MAX, { { 2, 0, 2 }, { 2, 8, 2 }, { 2, 9, 2 }, END }, "xx234567xxx" },
    { MAX, MAX, { { 1, 10, 1 }, { 1, 4, 1 }, END }, "0123x56789x" },
    { MAX, MAX, { { 1, -1, -EINVAL }, { -1, 0, -EFAULT }, { 0, -1, 0 }, { 1, MAX, -EDQUOT }, END }, "0123456789" },
    { 2, MAX, { { 1, 0, 1 }, { 1, 0, 1 }, { 1, 1, -EDQUOT }, END }, "x123456789" },
    { MAX, 3, { { 2, 0, 2 }, { 2, 4, 1 }, { 1, 0, -EDQUOT }, END }, "xx23x56789" },
    /* the quota bounds the file's end */
    { MAX, 3, { { 1, 13, -EDQUOT }, { 1, MAX, -EDQUOT }, { 2, 12, 1 }, END }, "0123456789\0\0x" },
    { 0, 0, { { 1, 0, -EDQUOT }, END }, "0123456789" },
};

START_TEST(random_writes_answer_by_offset)
{
    for (enum kind kind = FILE_PATH; kind <= FILE_FD; kind++) {
        struct fixture f;
        char after[64];
        fixture_begin(&f, MODE_WRITE | MODE_RANDOM_WRITE,
                      (int64_t[]){ 0, 0, random_writings[_i].calls, random_writings[_i].bytes });
        fixture_start(&f, kind, "0123456789");
        for (const struct step *s = random_writings[_i].steps; !is_end(s); s++)
            ck_assert_int_eq(channel_write(&f.channel, "xxxx", s->size, s->offset), s->answer);
        channel_close(&f.channel);
        ck_assert(transaction_commit(&f.tx, &f.err));
        size_t size = read_whole(f.path, after, sizeof(after));
        ck_assert_uint_eq(
            size, memchr(random_writings[_i].content, '\0', 11) && _i == 5 ? 13 : strlen(random_writings[_i].content));
        ck_assert_mem_eq(after, random_writings[_i].content, size);
        fixture_end(&f);
    }
}
END_TEST

/* What each mode makes of a file that holds "0123456789": a write of "ab" at 4, then a read of 4 at 2. */
static const struct {
    unsigned mode;
    const char *read, *content;
} modes[] = {
    { MODE_WRITE, NULL, "ab" },
    { MODE_WRITE | MODE_APPEND, NULL, "0123456789ab" },
    { MODE_WRITE | MODE_RANDOM_WRITE, NULL, "0123ab6789" },
    { MODE_READ | MODE_WRITE, "ab", "ab" },
    { MODE_READ | MODE_WRITE | MODE_APPEND, "0123", "0123456789ab" },
    { MODE_READ | MODE_WRITE | MODE_RANDOM_WRITE, "0123", "0123ab6789" },
    { MODE_READ | MODE_RANDOM_READ | MODE_WRITE, "", "ab" },
    { MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_APPEND, "2345", "0123456789ab" },
    { MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_RANDOM_WRITE, "23ab", "0123ab6789" },
};

START_TEST(modes_treat_a_file_as_they_say)
{
    struct fixture f;
    char buffer[64];
    fixture_begin(&f, modes[_i].mode, NULL);
    fixture_start(&f, FILE_PATH, "0123456789");
    ck_assert_int_eq(channel_write(&f.channel, "ab", 2, 4), 2);
    if (modes[_i].read) {
        ck_assert_int_eq(channel_read(&f.channel, buffer, 4, 2), strlen(modes[_i].read));
        ck_assert_mem_eq(buffer, modes[_i].read, strlen(modes[_i].read));
    }
    ck_assert_uint_eq(read_whole(f.path, buffer, sizeof(buffer)), 10);
    ck_assert_mem_eq(buffer, "0123456789", 10);
    channel_close(&f.channel);
    ck_assert(transaction_commit(&f.tx, &f.err));
    ck_assert_uint_eq(read_whole(f.path, buffer, sizeof(buffer)), strlen(modes[_i].content));
    ck_assert_mem_eq(buffer, modes[_i].content, strlen(modes[_i].content));
    fixture_end(&f);
}
END_TEST

START_TEST(null_is_empty_and_takes_all)
{
    struct fixture f;
    char byte = 'x';
    fixture_begin(&f, MODE_READ | MODE_WRITE, (int64_t[]){ 2, MAX, MAX, 5 });
    ck_assert(fixture_open(&f));
    ck_assert_int_eq(channel_read(&f.channel, &byte, 1, 0), 0);
    ck_assert_int_eq(channel_read(&f.channel, &byte, MAX, 0), 0);
    ck_assert_int_eq(channel_read(&f.channel, &byte, 1, 0), -EDQUOT);
    ck_assert_int_eq(byte, 'x');
    ck_assert_int_eq(channel_write(&f.channel, "0123456789", 3, 0), 3);
    ck_assert_int_eq(channel_write(&f.channel, "0123456789", 3, 0), 2);
    ck_assert_int_eq(channel_write(&f.channel, "0123456789", 3, 0), -EDQUOT);
    fixture_end(&f);
}
END_TEST

START_TEST(etags_digest_what_passed)
{
    struct fixture f;
    char buffer[16], text[DIGEST_TEXT];
    fixture_begin(&f, MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_RANDOM_WRITE, (int64_t[]){ MAX, MAX, MAX, 3 });
    fixture_start(&f, FILE_PATH, "..abc..");
    ck_assert_int_eq(channel_read(&f.channel, buffer, 1, 2), 1);
    ck_assert_int_eq(channel_read(&f.channel, buffer, 2, 3), 2);
    digest_text(f.channel.digests[0], text);
    ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_int_eq(channel_write(&f.channel, "abcd", 4, 0), 3);
    digest_text(f.channel.digests[1], text);
    ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    fixture_end(&f);
}
END_TEST

/* What cannot be opened, and the words; %s is the test's directory. */
static const struct {
    const char *source; /* a name in the directory, or absolute */
    int fd;
    unsigned mode;
    const char *message;
} unopenable[] = {
    { "missing", -1, MODE_READ, "channel c: open %s/missing: No such file or directory" },
    { "no/file", -1, MODE_READ, "channel c: open %s/no/file: No such file or directory" },
    { "no/file", -1, MODE_WRITE, "channel c: open directory %s/no/: No such file or directory" },
    { "file/x", -1, MODE_WRITE, "channel c: open %s/file/x: Not a directory" },
    { "", -1, MODE_READ, "channel c: %s/ is a directory, expected a regular file, FIFO or character device" },
    { "", -1, MODE_WRITE, "channel c: %s/ is a directory, expected a regular file, FIFO or character device" },
    { "new/", -1, MODE_WRITE, "channel c: open directory %s/new/: No such file or directory" },
    { "socket", -1, MODE_READ, "channel c: %s/socket is a socket, expected a regular file, FIFO or character device" },
    { "dangling", -1, MODE_WRITE, "channel c: follow the symbolic link %s/dangling: No such file or directory" },
    { "fifo", -1, MODE_READ | MODE_RANDOM_READ,
      "channel c: source is a FIFO, expected a regular file for random access or append" },
    { "fifo", -1, MODE_WRITE | MODE_APPEND,
      "channel c: source is a FIFO, expected a regular file for random access or append" },
    { "fifo", -1, MODE_READ | MODE_WRITE, "channel c: source is a FIFO, expected mode read or write, not both" },
    { "/dev/null", -1, MODE_WRITE | MODE_RANDOM_WRITE,
      "channel c: source is a character device, expected a regular file for random access or append" },
    { NULL, 900, MODE_READ, "channel c: fd:900: Bad file descriptor" },
    { NULL, 901, MODE_READ, "channel c: fd:901 is not open for reading" },
    { NULL, 902, MODE_WRITE, "channel c: fd:902 is not open for writing" },
    { NULL, 902, MODE_READ | MODE_WRITE, "channel c: fd:902 is not open for reading and writing" },
    { NULL, 903, MODE_READ,
      "channel c: fd:903 is a directory, expected a regular file, FIFO, socket or character device" },
    { NULL, 904, MODE_WRITE | MODE_RANDOM_WRITE,
      "channel c: fd:904 is open for appending only, expected random access" },
};

START_TEST(what_cannot_be_opened_says_why)
{
    struct fixture f;
    char path[128], expected[512];
    fixture_begin(&f, unopenable[_i].mode, NULL);
    static const char *const names[] = { "file", "fifo", "dangling", "socket" };
    snprintf(path, sizeof(path), "%s/file", f.directory);
    write_whole(path, "abc", 3);
    ck_assert_int_eq(dup2(open(path, O_WRONLY), 901), 901);
    ck_assert_int_eq(dup2(open(path, O_RDONLY), 902), 902);
    ck_assert_int_eq(dup2(open(f.directory, O_RDONLY), 903), 903);
    ck_assert_int_eq(dup2(open(path, O_WRONLY | O_APPEND), 904), 904);
    snprintf(path, sizeof(path), "%s/fifo", f.directory);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    snprintf(path, sizeof(path), "%s/dangling", f.directory);
    ck_assert_int_eq(symlink("nowhere", path), 0);
    snprintf(path, sizeof(path), "%s/socket", f.directory);
    ck_assert_int_eq(mknod(path, S_IFSOCK | 0600, 0), 0);

    const char *source = unopenable[_i].source;
    f.spec.kind = source ? SOURCE_PATH : SOURCE_FD;
    f.spec.fd = unopenable[_i].fd;
    snprintf(path, sizeof(path), "%s%s%s", source && *source == '/' ? "" : f.directory,
             source && *source == '/' ? "" : "/", source ? source : "");
    f.spec.path = strdup(path);
    ck_assert(!fixture_open(&f));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(expected, sizeof(expected), unopenable[_i].message, f.directory);
#pragma GCC diagnostic pop
    ck_assert_str_eq(f.err.message, expected);

    /* Nothing came and nothing went. */
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", f.directory, names[i]);
        ck_assert_int_eq(unlink(path), 0);
    }
    fixture_end(&f);
}
END_TEST

static void *stop_later(void *argument)
{
    atomic_int *stop = argument;
    for (int i = 0; i < 1000; i++)
        sched_yield();
    *stop = 1;
    return NULL;
}

/* A read from a pipe that nobody writes to, a write to one that nobody reads, a FIFO that nobody opens. */
START_TEST(stop_ends_every_wait)
{
    struct fixture f;
    static char buffer[1 << 20];
    pthread_t thread;
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    fixture_begin(&f, _i == 0 ? MODE_READ : MODE_WRITE, NULL);
    f.spec.kind = _i == 2 ? SOURCE_PATH : SOURCE_FD;
    f.spec.fd = ends[_i != 0];
    f.spec.path = strdup(f.path);
    if (_i == 2)
        ck_assert_int_eq(mkfifo(f.path, 0600), 0);
    pthread_create(&thread, NULL, stop_later, &f.stop);
    if (_i == 2) {
        ck_assert(!fixture_open(&f));
    } else {
        ck_assert(fixture_open(&f));
        int64_t moved = _i == 0 ? channel_read(&f.channel, buffer, sizeof(buffer), 0)
                                : channel_write(&f.channel, buffer, sizeof(buffer), 0);
        ck_assert_int_ge(moved, 0);
        ck_assert_int_lt(moved, sizeof(buffer));
    }
    pthread_join(thread, NULL);
    close(ends[0]);
    close(ends[1]);
    fixture_end(&f);
}
END_TEST

START_TEST(a_reader_that_left_ends_the_session)
{
    struct fixture f;
    int ends[2];
    ck_assert_int_eq(_i == 0 ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fixture_begin(&f, MODE_WRITE, NULL);
    if (_i == 1)
        signal(SIGPIPE, SIG_DFL);
    f.spec.kind = SOURCE_FD;
    f.spec.fd = ends[1];
    ck_assert(fixture_open(&f));
    close(ends[0]);
    ck_assert_int_eq(channel_write(&f.channel, "x", 1, 0), CHANNEL_FAILED);
    ck_assert_str_eq(f.channel.failure.message, "channel c: write: Broken pipe");
    ck_assert_uint_eq(f.channel.used[LIMIT_PUT_BYTES], 0);
    close(ends[1]);
    fixture_end(&f);
}
END_TEST

START_TEST(a_full_disk_ends_the_session)
{
    struct fixture f;
    fixture_begin(&f, MODE_WRITE, NULL);
    f.spec.kind = SOURCE_PATH;
    f.spec.path = strdup("/dev/full");
    ck_assert(fixture_open(&f));
    ck_assert_int_eq(channel_write(&f.channel, "x", 1, 0), CHANNEL_FAILED);
    ck_assert_str_eq(f.channel.failure.message, "channel c: write: No space left on device");
    fixture_end(&f);
}
END_TEST

START_TEST(a_borrowed_descriptor_stays_open)
{
    struct fixture f;
    char byte;
    fixture_begin(&f, MODE_READ, NULL);
    fixture_start(&f, FILE_FD, "abc");
    ck_assert_int_eq(channel_read(&f.channel, &byte, 1, 0), 1);
    channel_close(&f.channel);
    ck_assert_int_eq(read(f.own, &byte, 1), 1);
    ck_assert_int_eq(byte, 'b');
    fixture_end(&f);
}
END_TEST

/* One megabyte through a pipe of 64 KiB whose reader is slow: all of it, in order. */
static void *check_pattern(void *argument)
{
    const int *fd = argument;
    unsigned char buffer[777];
    size_t at = 0;
    ssize_t n;
    while ((n = read(*fd, buffer, sizeof(buffer))) > 0)
        for (ssize_t i = 0; i < n; i++, at++)
            if (buffer[i] != at % 251)
                return NULL;
    return (void *)at;
}

START_TEST(large_writes_arrive_whole)
{
    static unsigned char buffer[1 << 20];
    struct fixture f;
    pthread_t thread;
    void *arrived;
    int ends[2];
    for (size_t i = 0; i < sizeof(buffer); i++)
        buffer[i] = i % 251;
    ck_assert_int_eq(_i == 0 ? pipe(ends) : socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    fixture_begin(&f, MODE_WRITE, NULL);
    f.spec.kind = SOURCE_FD;
    f.spec.fd = ends[1];
    ck_assert(fixture_open(&f));
    pthread_create(&thread, NULL, check_pattern, &ends[0]);
    ck_assert_int_eq(channel_write(&f.channel, buffer, sizeof(buffer), 0), sizeof(buffer));
    close(ends[1]);
    channel_close(&f.channel);
    pthread_join(thread, &arrived);
    ck_assert_uint_eq((size_t)arrived, sizeof(buffer));
    close(ends[0]);
    fixture_end(&f);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("channel");
    TCase *tc = tcase_create("channel");
    tcase_add_loop_test(tc, reads_answer_the_same_from_every_kind, 0, ROWS(readings));
    tcase_add_loop_test(tc, writes_answer_the_same_to_every_kind, 0, ROWS(writings));
    tcase_add_loop_test(tc, random_reads_answer_by_offset, 0, ROWS(random_readings));
    tcase_add_loop_test(tc, random_writes_answer_by_offset, 0, ROWS(random_writings));
    tcase_add_loop_test(tc, modes_treat_a_file_as_they_say, 0, ROWS(modes));
    tcase_add_test(tc, null_is_empty_and_takes_all);
    tcase_add_test(tc, etags_digest_what_passed);
    tcase_add_loop_test(tc, what_cannot_be_opened_says_why, 0, ROWS(unopenable));
    tcase_add_loop_test(tc, stop_ends_every_wait, 0, 3);
    tcase_add_loop_test(tc, a_reader_that_left_ends_the_session, 0, 2);
    tcase_add_test(tc, a_full_disk_ends_the_session);
    tcase_add_test(tc, a_borrowed_descriptor_stays_open);
    tcase_add_loop_test(tc, large_writes_arrive_whole, 0, 2);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
