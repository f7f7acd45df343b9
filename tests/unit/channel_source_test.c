/* SPDX-License-Identifier: Apache-2.0 */
/* What is behind a channel: what can be opened, what waits, what fails. */
#include "channel_fixture.h"
#include "suite.h"

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
    { "", -1, MODE_READ, "channel c: %s/ is a directory, expected a regular file, FIFO, socket or character device" },
    { "", -1, MODE_WRITE, "channel c: %s/ is a directory, expected a regular file, FIFO, socket or character device" },
    { "new/", -1, MODE_WRITE, "channel c: open directory %s/new/: No such file or directory" },
    { "socket", -1, MODE_READ | MODE_RANDOM_READ,
      "channel c: source is a socket, expected a regular file for random access or append" },
    { "dangling", -1, MODE_WRITE,
      "channel c: follow the symbolic link %s/dangling: open directory no/: No such file or directory" },
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
    ck_assert_int_eq(symlink("no/where", path), 0);
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

/* commit: none, as in a session of a job, whose file would show without the others. */
START_TEST(without_outputs_no_file_is_written)
{
    struct fixture f;
    char path[128];
    fixture_begin(&f, MODE_WRITE, NULL);
    snprintf(path, sizeof(path), "%s/fifo", f.directory);
    f.spec.kind = SOURCE_PATH;
    f.spec.path = strdup(path);
    f.commits_nothing = true;
    if (_i == 0)
        write_whole(path, "abc", 3);
    ck_assert(!fixture_open(&f));
    ck_assert_ptr_nonnull(strstr(f.err.message, "is a regular file, which a manifest with commit: none may only read"));
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_msg(fixture_open(&f), "%s", f.err.message);
    unlink(path);
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
    ck_assert(fixture_open(&f));
    if (_i == 2) {
        ck_assert(!channel_connect(&f.channel));
    } else {
        ck_assert(channel_connect(&f.channel));
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
    ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_PUT_BYTES], 0);
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
    ck_assert_str_eq(f.channel.failure.message, "channel c: /dev/full: write: No space left on device");
    fixture_end(&f);
}
END_TEST

/* A file whose first byte cannot be read, a socket that leads nowhere. */
START_TEST(a_source_that_fails_ends_the_session)
{
    static const char *const messages[] = { "channel c: /proc/self/mem: read: Input/output error",
                                            "channel c: read: Invalid argument" };
    struct fixture f;
    char byte;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    fixture_begin(&f, MODE_READ, NULL);
    f.spec.kind = _i == 0 ? SOURCE_PATH : SOURCE_FD;
    f.spec.path = strdup("/proc/self/mem");
    f.spec.fd = fd;
    ck_assert(fixture_open(&f));
    ck_assert_int_eq(channel_read(&f.channel, &byte, 1, 0), CHANNEL_FAILED);
    ck_assert_str_eq(f.channel.failure.message, messages[_i]);
    ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_GETS], 0);
    close(fd);
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
    Suite *suite = suite_create("channel_source");
    TCase *tc = tcase_create("channel_source");
    tcase_add_loop_test(tc, without_outputs_no_file_is_written, 0, 2);
    tcase_add_loop_test(tc, what_cannot_be_opened_says_why, 0, ROWS(unopenable));
    tcase_add_loop_test(tc, stop_ends_every_wait, 0, 3);
    tcase_add_loop_test(tc, a_reader_that_left_ends_the_session, 0, 2);
    tcase_add_test(tc, a_full_disk_ends_the_session);
    tcase_add_loop_test(tc, a_source_that_fails_ends_the_session, 0, 2);
    tcase_add_test(tc, a_borrowed_descriptor_stays_open);
    tcase_add_loop_test(tc, large_writes_arrive_whole, 0, 2);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
