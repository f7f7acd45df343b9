/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest is answered: the contract of channels, on every kind of source. */
#include <errno.h>

#include "channel_fixture.h"
#include "suite.h"

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
        ck_assert_int_eq(f.channel.size, kind == FILE_PATH || kind == BUFFER ? strlen(row->content) : 0);
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
        ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_GETS], calls);
        ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_GET_BYTES], at);
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
        ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_PUTS], calls);
        ck_assert_uint_eq(f.channel.used[ZVM_LIMIT_PUT_BYTES], at);
        ck_assert_int_eq(channel_read(&f.channel, arrived, 1, 0), -EDQUOT);
        size = fixture_arrived(&f, arrived, sizeof(arrived));
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
    for (enum kind kind = FILE_PATH; kind <= CALLS; kind++) {
        struct fixture f;
        char buffer[4096];
        fixture_begin(&f, MODE_READ | MODE_RANDOM_READ,
                      (int64_t[]){ random_readings[_i].calls, random_readings[_i].bytes, 0, 0 });
        fixture_start(&f, kind, content);
        ck_assert_int_eq(f.channel.size, kind == CALLS ? 0 : 10);
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
    for (enum kind kind = FILE_PATH; kind <= BUFFER; kind++) {
        struct fixture f;
        char after[64];
        fixture_begin(&f, MODE_WRITE | MODE_RANDOM_WRITE,
                      (int64_t[]){ 0, 0, random_writings[_i].calls, random_writings[_i].bytes });
        fixture_start(&f, kind, "0123456789");
        for (const struct step *s = random_writings[_i].steps; !is_end(s); s++)
            ck_assert_int_eq(channel_write(&f.channel, "xxxx", s->size, s->offset), s->answer);
        size_t size = fixture_arrived(&f, after, sizeof(after));
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
enum { MODES = sizeof(modes) / sizeof(modes[0]) };

/* A file, then a buffer. */
START_TEST(modes_treat_what_is_there_as_they_say)
{
    struct fixture f;
    char buffer[64];
    const bool file = _i < MODES;
    _i %= MODES;
    fixture_begin(&f, modes[_i].mode, NULL);
    fixture_start(&f, file ? FILE_PATH : BUFFER, "0123456789");
    ck_assert_int_eq(channel_write(&f.channel, "ab", 2, 4), 2);
    if (modes[_i].read) {
        ck_assert_int_eq(channel_read(&f.channel, buffer, 4, 2), strlen(modes[_i].read));
        ck_assert_mem_eq(buffer, modes[_i].read, strlen(modes[_i].read));
    }
    if (file) {
        ck_assert_uint_eq(read_whole(f.path, buffer, sizeof(buffer)), 10);
        ck_assert_mem_eq(buffer, "0123456789", 10);
    }
    ck_assert_uint_eq(fixture_arrived(&f, buffer, sizeof(buffer)), strlen(modes[_i].content));
    ck_assert_mem_eq(buffer, modes[_i].content, strlen(modes[_i].content));
    fixture_end(&f);
}
END_TEST

/* Room is one more quota: a write is cut to it, and past it there is none. */
START_TEST(a_buffer_takes_what_it_has_room_for)
{
    struct fixture f;
    fixture_begin(&f, MODE_WRITE | MODE_RANDOM_WRITE, NULL);
    fixture_start(&f, BUFFER, "abc");
    channel_close(&f.channel);
    f.host.capacity = 6;
    ck_assert(fixture_open(&f));
    ck_assert_int_eq(channel_write(&f.channel, "xyz", 3, 5), 1);
    ck_assert_int_eq(channel_write(&f.channel, "xyz", 3, 6), -EDQUOT);
    ck_assert_int_eq(channel_write(&f.channel, "xyz", 3, MAX), -EDQUOT);
    ck_assert_uint_eq(f.size, 6);
    ck_assert_mem_eq(f.content, "abc\0\0x\0", 7);
    fixture_end(&f);
}
END_TEST

static int64_t answers(void *context, void *buffer, size_t size, uint64_t offset)
{
    (void)buffer, (void)size, (void)offset;
    return *(int64_t *)context;
}

static int64_t takes(void *context, const void *buffer, size_t size, uint64_t offset)
{
    (void)buffer, (void)size, (void)offset;
    return *(int64_t *)context;
}

/* What a call answers beyond what it may ends the session, and names it. */
START_TEST(a_call_that_fails_ends_the_session)
{
    static const struct {
        unsigned mode;
        int64_t answer;
        const char *message;
    } rows[] = {
        { MODE_READ, -1, "channel c: read: the host's call answered -1, expected 0 to 4" },
        { MODE_READ, 5, "channel c: read: the host's call answered 5, expected 0 to 4" },
        { MODE_READ, INT64_MIN, "channel c: read: the host's call answered -9223372036854775808, expected 0 to 4" },
        { MODE_WRITE, 0, "channel c: write: the host's call answered 0, expected 1 to 4" },
        { MODE_WRITE, -1, "channel c: write: the host's call answered -1, expected 1 to 4" },
        { MODE_WRITE, 5, "channel c: write: the host's call answered 5, expected 1 to 4" },
    };
    struct fixture f;
    char buffer[4] = "";
    int64_t answer = rows[_i].answer;
    fixture_begin(&f, rows[_i].mode, NULL);
    f.spec.kind = SOURCE_HOST;
    f.host = (struct host_source){ .read = answers, .write = takes, .context = &answer };
    f.spec.host = &f.host;
    ck_assert(fixture_open(&f));
    int64_t moved =
        rows[_i].mode == MODE_READ ? channel_read(&f.channel, buffer, 4, 0) : channel_write(&f.channel, buffer, 4, 0);
    ck_assert_int_eq(moved, CHANNEL_FAILED);
    ck_assert_str_eq(f.channel.failure.message, rows[_i].message);
    fixture_end(&f);
}
END_TEST

/* The host's calls run with the modes programs start with, and leave no flags behind. */
START_TEST(calls_leave_the_floating_point_state_alone)
{
    struct fixture f;
    char buffer[16];
    uint16_t before = 0x0F7F, after = 0; /* rounds to zero */
    uint32_t mxcsr = 0x1F80;
    fixture_begin(&f, MODE_READ, NULL);
    fixture_start(&f, CALLS, "0123456789");
    __asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(before));
    ck_assert_int_eq(channel_read(&f.channel, buffer, 10, 0), 10);
    __asm__ volatile("stmxcsr %0\n\tfnstcw %1\n\tfninit" : "=m"(mxcsr), "=m"(after));
    ck_assert_uint_eq(mxcsr & 0x3F, 0);
    ck_assert_uint_eq(after, before);
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

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("channel");
    TCase *tc = tcase_create("channel");
    tcase_add_loop_test(tc, reads_answer_the_same_from_every_kind, 0, ROWS(readings));
    tcase_add_loop_test(tc, writes_answer_the_same_to_every_kind, 0, ROWS(writings));
    tcase_add_loop_test(tc, random_reads_answer_by_offset, 0, ROWS(random_readings));
    tcase_add_loop_test(tc, random_writes_answer_by_offset, 0, ROWS(random_writings));
    tcase_add_loop_test(tc, modes_treat_what_is_there_as_they_say, 0, 2 * MODES);
    tcase_add_test(tc, a_buffer_takes_what_it_has_room_for);
    tcase_add_loop_test(tc, a_call_that_fails_ends_the_session, 0, 6);
    tcase_add_test(tc, calls_leave_the_floating_point_state_alone);
    tcase_add_test(tc, null_is_empty_and_takes_all);
    tcase_add_test(tc, etags_digest_what_passed);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
