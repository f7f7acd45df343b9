/* SPDX-License-Identifier: Apache-2.0 */
/* Copies: what goes to one channel goes to several sources, and one that fails is named. */
#include <errno.h>

#include "channel_fixture.h"
#include "suite.h"

/* A channel on the file x; its copies are added. */
static void start(struct fixture *f, unsigned mode, const int64_t limits[ZVM_LIMITS], const char *present)
{
    fixture_begin(f, mode, limits);
    f->spec.kind = SOURCE_PATH;
    f->spec.path = strdup(f->path);
    if (present)
        write_whole(f->path, present, strlen(present));
}

static struct channel_spec *add(struct fixture *f, enum source_kind kind)
{
    struct channel_spec *copy;
    f->spec.copies = realloc(f->spec.copies, (f->spec.copies_count + 1) * sizeof(*copy));
    copy = &f->spec.copies[f->spec.copies_count++];
    channel_spec_init(copy);
    copy->kind = kind;
    copy->mode = f->spec.mode;
    return copy;
}

static const char *add_path(struct fixture *f, const char *name, const char *present)
{
    struct channel_spec *copy = add(f, SOURCE_PATH);
    ck_assert_int_gt(asprintf(&copy->path, "%s/%s", f->directory, name), 0);
    if (present)
        write_whole(copy->path, present, strlen(present));
    return copy->path;
}

static void holds(const char *path, const char *expected)
{
    char content[64];
    size_t size = read_whole(path, content, sizeof(content));
    ck_assert_uint_eq(size, strlen(expected));
    ck_assert_mem_eq(content, expected, size);
}

START_TEST(every_source_gets_every_byte_at_one_quota)
{
    struct fixture f;
    int ends[2];
    char piped[16];
    start(&f, MODE_WRITE, (int64_t[]){ 0, 0, 2, 7 }, "before");
    const char *copy = add_path(&f, "copy", "long before that");
    ck_assert_int_eq(pipe(ends), 0);
    add(&f, SOURCE_FD)->fd = ends[1];
    add(&f, SOURCE_NULL);
    ck_assert_msg(fixture_open(&f), "%s", f.err.message);
    ck_assert(channel_connect(&f.channel));
    ck_assert_int_eq(channel_write(&f.channel, "abcd", 4, 99), 4);
    ck_assert_int_eq(channel_write(&f.channel, "efgh", 4, -1), 3);
    ck_assert_int_eq(channel_write(&f.channel, "ijkl", 4, 0), -EDQUOT);
    ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_PUTS], 2);
    ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_PUT_BYTES], 7);
    holds(f.path, "before");
    holds(copy, "long before that");
    channel_close(&f.channel);
    ck_assert(transaction_commit(&f.tx, &f.err));
    holds(f.path, "abcdefg");
    holds(copy, "abcdefg");
    ck_assert_int_eq(read(ends[0], piped, sizeof(piped)), 7);
    ck_assert_mem_eq(piped, "abcdefg", 7);
    close(ends[0]);
    close(ends[1]);
    unlink(copy);
    fixture_end(&f);
}
END_TEST

START_TEST(append_begins_where_each_source_ends)
{
    struct fixture f;
    start(&f, MODE_WRITE | MODE_APPEND, NULL, "long ago ");
    const char *copy = add_path(&f, "copy", "now ");
    const char *fresh = add_path(&f, "fresh", NULL);
    ck_assert_msg(fixture_open(&f), "%s", f.err.message);
    ck_assert_int_eq(channel_write(&f.channel, "ab", 2, 0), 2);
    ck_assert_int_eq(channel_write(&f.channel, "c", 1, 0), 1);
    channel_close(&f.channel);
    ck_assert(transaction_commit(&f.tx, &f.err));
    holds(f.path, "long ago abc");
    holds(copy, "now abc");
    holds(fresh, "abc");
    unlink(copy);
    unlink(fresh);
    fixture_end(&f);
}
END_TEST

START_TEST(one_that_fails_is_named)
{
    struct fixture f;
    int ends[2];
    char expected[64];
    start(&f, MODE_WRITE, NULL, "before");
    ck_assert_int_eq(pipe(ends), 0);
    add(&f, SOURCE_NULL);
    add(&f, SOURCE_FD)->fd = ends[1];
    ck_assert_msg(fixture_open(&f), "%s", f.err.message);
    close(ends[0]);
    ck_assert_int_eq(channel_write(&f.channel, "abcd", 4, 0), CHANNEL_FAILED);
    snprintf(expected, sizeof(expected), "channel c: copy fd:%d: write: Broken pipe", ends[1]);
    ck_assert_str_eq(f.channel.failure.message, expected);
    channel_close(&f.channel);
    transaction_abort(&f.tx);
    holds(f.path, "before");
    close(ends[1]);
    fixture_end(&f);
}
END_TEST

START_TEST(one_that_cannot_be_opened_is_named_and_nothing_changes)
{
    struct fixture f;
    char expected[256];
    start(&f, MODE_WRITE, NULL, "before");
    const char *copy = add_path(&f, "copy", NULL);
    const char *bad = add_path(&f, "none/copy", NULL);
    ck_assert(!fixture_open(&f));
    snprintf(expected, sizeof(expected), "channel c: copy %s: ", bad);
    ck_assert_msg(strncmp(f.err.message, expected, strlen(expected)) == 0, "%s", f.err.message);
    transaction_abort(&f.tx);
    holds(f.path, "before");
    ck_assert_int_ne(access(copy, F_OK), 0);
    fixture_end(&f);
}
END_TEST

/* A FIFO among them has a reader before the guest runs, or stops it. */
START_TEST(copies_are_connected)
{
    struct fixture f;
    start(&f, MODE_WRITE, NULL, NULL);
    const char *fifo = add_path(&f, "fifo", NULL);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert_msg(fixture_open(&f), "%s", f.err.message);
    f.stop = 1;
    ck_assert(!channel_connect(&f.channel));
    f.stop = 0;
    int reader = open(fifo, O_RDONLY | O_NONBLOCK);
    ck_assert(channel_connect(&f.channel));
    ck_assert_int_eq(channel_write(&f.channel, "abcd", 4, 0), 4);
    char got[8];
    ck_assert_int_eq(read(reader, got, sizeof(got)), 4);
    close(reader);
    unlink(fifo);
    fixture_end(&f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("channel_copies");
    TCase *tests = tcase_create("channel_copies");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, every_source_gets_every_byte_at_one_quota);
    tcase_add_test(tests, append_begins_where_each_source_ends);
    tcase_add_test(tests, one_that_fails_is_named);
    tcase_add_test(tests, one_that_cannot_be_opened_is_named_and_nothing_changes);
    tcase_add_test(tests, copies_are_connected);
    return suite_run(suite);
}
