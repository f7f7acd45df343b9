/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "man_page.h"
#include "manifest_check.h"
#include "manifest_key.h"
#include "manifest_yaml.h"
#include "samples.h"
#include "suite.h"

#define KEYS                                                                                                           \
    "expected one of program, args, env, memory, stack, timeout, cpu, clock, seed, etag, "                             \
    "etag_memory, commit, durability, jail, report, key_file, connect_timeout, name_service, name_service_key, job, "  \
    "job_token, node, listen, "                                                                                        \
    "channels"
#define CHANNEL_KEYS                                                                                                   \
    "expected one of name, source, mode, copies, gets, get_bytes, puts, put_bytes, bind, peer_key, etag"

static bool read_text(struct manifest *m, const char *text, size_t size, struct error *err)
{
    *err = (struct error){ 0 };
    return manifest_read_yaml(m, text, size, "d/job.yaml", err);
}

#define A10             "aaaaaaaaaa"
#define A70             A10 A10 A10 A10 A10 A10 A10
#define PROGRAM         "program: x\n"
#define CHANNEL         PROGRAM "channels:\n  - "
#define BYTES_EXPECTED  "expected bytes, such as 4096, 64KiB, 16MiB or 1GiB, from "
#define SOURCE_EXPECTED "a path, fd:N, host, null, tcp://HOST:PORT, ipc://PATH, inproc://NAME or node:NODE/NAME"
#define KEY40           "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define MODE_EXPECTED   "expected read or random-read, write, append or random-write, or one of each joined by +"

/* What is refused, and in which words. */
static const struct {
    const char *text;
    const char *message;
} bad[] = {
#define BAD(text, message) { text, message },
#include "manifest_bad.def"
#undef BAD
};

START_TEST(bad_manifest_is_refused_by_place_and_name)
{
    struct manifest m;
    struct error err;
    char expected[1024];
    snprintf(expected, sizeof(expected), "d/job.yaml:%s", bad[_i].message);
    ck_assert(!read_text(&m, bad[_i].text, strlen(bad[_i].text), &err));
    ck_assert_str_eq(err.message, expected);
    manifest_release(&m);
}
END_TEST

START_TEST(args_and_env_leave_room_on_the_stack)
{
    char text[8192];
    struct manifest m;
    struct error err;
    for (int more = 0; more < 2; more++) {
        snprintf(text, sizeof(text), "program: x\nstack: 16KiB\nargs: [%0*d]\nenv: { A: \"\" }\n", 4084 + more, 0);
        ck_assert_int_eq(read_text(&m, text, strlen(text), &err), !more);
        ck_assert_str_eq(err.message, more ? "d/job.yaml:1:1: args and env take 4097 bytes, expected at most 4096, a "
                                             "quarter of the stack"
                                           : "");
        manifest_release(&m);
    }
}
END_TEST

/* Texts that mean the same as PROGRAM and a channel: how they are encoded and laid out. */
static const char *const alike[] = {
    PROGRAM "channels: [{ name: a, source: b }]\n",
    "\xef\xbb\xbf" PROGRAM "channels: [{ name: a, source: b }]\n",
    "\xef\xbb\xbf---\n" PROGRAM "channels: [{ name: a, source: b }]\n...\n",
    "\xef\xbb\xbf# a comment\r\nprogram: x\r\nchannels:\r\n  - { name: a,\r\n      source: b }\r\n",
    "program: x\rchannels:\r- name: a\r  source: b\r",
    "\xef\xbb\xbf{\"program\":\"x\",\"channels\":[{\"name\":\"a\",\"source\":\"b\"}]}",
    "\n\n" PROGRAM "\n\nchannels:\n- { name: a, source: b } # end",
};

START_TEST(encoding_and_layout_change_nothing)
{
    struct manifest m;
    struct error err;
    ck_assert_msg(read_text(&m, alike[_i], strlen(alike[_i]), &err), "%s", err.message);
    ck_assert_str_eq(m.program, "d/x");
    ck_assert_uint_eq(m.channels_count, 4);
    ck_assert_str_eq(m.channels[3].path, "d/b");
    manifest_release(&m);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_read)
{
    static const char text[] =
        "program: !!binary bGF06Wlu\nargs: [!!binary \"/w==\", \"!!binary\"]\n"
        "env:\n  !!binary 6Q==: !!binary |\n    /w\n    ==\n"
        "channels: [{ name: a, source: !!binary 6Q==, copies: [!!binary '/v8='], mode: write }]\n";
    struct manifest m;
    struct error err;
    ck_assert_msg(read_text(&m, text, strlen(text), &err), "%s", err.message);
    ck_assert_str_eq(m.program, "d/lat\xe9in");
    ck_assert_str_eq(m.args[0], "\xff");
    ck_assert_str_eq(m.args[1], "!!binary");
    ck_assert_str_eq(m.env[0], "\xe9=\xff");
    ck_assert_str_eq(m.channels[3].path, "d/\xe9");
    ck_assert_str_eq(m.channels[3].copies[0].path, "d/\xfe\xff");
    manifest_release(&m);
}
END_TEST

START_TEST(every_field_is_read)
{
    static const char text[] = "program: ./a.zvm\n"
                               "args: [a, '--top', 10, \"\", 'x y']\n"
                               "env: { B: 2, A: \"\", C: yes }\n"
                               "memory: 1GiB\n"
                               "stack: 1MiB\n"
                               "timeout: 2min\n"
                               "cpu: 1500ms\n"
                               "clock: 2024-02-29T12:34:56.5Z\n"
                               "seed: 18446744073709551615\n"
                               "etag: sha1\n"
                               "etag_memory: true\n"
                               "durability: none\n"
                               "report: /tmp/run.json\n";
    struct manifest m;
    struct error err;
    ck_assert_msg(read_text(&m, text, strlen(text), &err), "%s", err.message);
    ck_assert_str_eq(m.program, "d/./a.zvm");
    ck_assert_uint_eq(m.args_count, 5);
    ck_assert_str_eq(m.args[2], "10");
    ck_assert_str_eq(m.args[3], "");
    ck_assert_uint_eq(m.env_count, 3);
    ck_assert_str_eq(m.env[0], "A=");
    ck_assert_str_eq(m.env[1], "B=2");
    ck_assert_str_eq(m.env[2], "C=yes");
    ck_assert_uint_eq(m.memory, 1 << 30);
    ck_assert_uint_eq(m.stack, 1 << 20);
    ck_assert_uint_eq(m.timeout_ns, 120000000000);
    ck_assert_uint_eq(m.cpu_ns, 1500000000);
    ck_assert_uint_eq(m.clock_ns, 1709210096500000000);
    ck_assert_uint_eq(m.seed, UINT64_MAX);
    ck_assert_int_eq(m.etag, ETAG_SHA1);
    ck_assert(m.etag_memory);
    ck_assert(!m.durable);
    ck_assert_str_eq(m.report, "/tmp/run.json");
    ck_assert_uint_eq(m.channels_count, 3);
    manifest_release(&m);
}
END_TEST

START_TEST(defaults_are_documented_ones)
{
    struct manifest m;
    struct error err;
    static const char text[] = "program: bin/a.zvm\n";
    ck_assert_msg(read_text(&m, text, strlen(text), &err), "%s", err.message);
    ck_assert_uint_eq(m.args_count, 1);
    ck_assert_str_eq(m.args[0], "a.zvm");
    ck_assert_uint_eq(m.env_count, 0);
    ck_assert_uint_eq(m.memory, 256 << 20);
    ck_assert_uint_eq(m.stack, 8 << 20);
    ck_assert_uint_eq(m.timeout_ns, 0);
    ck_assert_uint_eq(m.cpu_ns, 0);
    ck_assert_uint_eq(m.clock_ns, 1577836800000000000);
    ck_assert_uint_eq(m.seed, 0);
    ck_assert_int_eq(m.etag, ETAG_SHA256);
    ck_assert(!m.etag_memory);
    ck_assert(m.durable);
    ck_assert_ptr_null(m.report);
    static const char *const names[] = { "stdin", "stdout", "stderr" };
    for (int i = 0; i < 3; i++) {
        const struct channel_spec *c = &m.channels[i];
        ck_assert_str_eq(c->name, names[i]);
        ck_assert_int_eq(c->kind, SOURCE_NULL);
        ck_assert_uint_eq(c->mode, i == 0 ? MODE_READ : MODE_WRITE);
        ck_assert_int_eq(c->limits[ZVM_LIMIT_GETS], i == 0 ? INT64_MAX : 0);
        ck_assert_int_eq(c->limits[ZVM_LIMIT_PUT_BYTES], i == 0 ? 0 : INT64_MAX);
        ck_assert(!c->etag);
    }
    manifest_release(&m);
}
END_TEST

/* A channel as it is written, and what it becomes. */
static const struct {
    const char *text;
    enum source_kind kind;
    const char *path;
    int fd;
    unsigned mode;
    int64_t limits[ZVM_LIMITS];
    bool etag;
} good_channels[] = {
    { "source: b", SOURCE_PATH, "d/b", -1, MODE_READ, { INT64_MAX, INT64_MAX, 0, 0 }, false },
    { "source: /b, mode: read, gets: 0, get_bytes: 0", SOURCE_PATH, "/b", -1, MODE_READ, { 0, 0, 0, 0 }, false },
    { "source: 'null', etag: yes", SOURCE_NULL, NULL, -1, MODE_READ, { INT64_MAX, INT64_MAX, 0, 0 }, true },
    { "source: null, mode: write", SOURCE_NULL, NULL, -1, MODE_WRITE, { 0, 0, INT64_MAX, INT64_MAX }, false },
    { "source: ./null", SOURCE_PATH, "d/./null", -1, MODE_READ, { INT64_MAX, INT64_MAX, 0, 0 }, false },
    { "source: fd:0", SOURCE_FD, NULL, 0, MODE_READ, { INT64_MAX, INT64_MAX, 0, 0 }, false },
    { "source: fd:2147483647", SOURCE_FD, NULL, INT32_MAX, MODE_READ, { INT64_MAX, INT64_MAX, 0, 0 }, false },
    { "source: b, mode: append, puts: 3, put_bytes: 2KiB, etag: no",
      SOURCE_PATH,
      "d/b",
      -1,
      MODE_WRITE | MODE_APPEND,
      { 0, 0, 3, 2048 },
      false },
    { "source: b, mode: random-read+random-write",
      SOURCE_PATH,
      "d/b",
      -1,
      MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_RANDOM_WRITE,
      { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
      false },
    { "source: b, mode: append+random-read, gets: 9223372036854775807",
      SOURCE_PATH,
      "d/b",
      -1,
      MODE_READ | MODE_RANDOM_READ | MODE_WRITE | MODE_APPEND,
      { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
      false },
};

START_TEST(channel_keys_become_fields)
{
    char text[512];
    struct manifest m;
    struct error err;
    snprintf(text, sizeof(text), "program: x\nchannels:\n  - { name: a, %s }\n", good_channels[_i].text);
    ck_assert_msg(read_text(&m, text, strlen(text), &err), "%s", err.message);
    ck_assert_uint_eq(m.channels_count, 4);
    const struct channel_spec *c = &m.channels[3];
    ck_assert_str_eq(c->name, "a");
    ck_assert_int_eq(c->kind, good_channels[_i].kind);
    ck_assert_pstr_eq(c->path, good_channels[_i].path);
    ck_assert_int_eq(c->fd, good_channels[_i].fd);
    ck_assert_uint_eq(c->mode, good_channels[_i].mode);
    for (int i = 0; i < ZVM_LIMITS; i++)
        ck_assert_int_eq(c->limits[i], good_channels[_i].limits[i]);
    ck_assert_int_eq(c->etag, good_channels[_i].etag);
    manifest_release(&m);
}
END_TEST

START_TEST(standard_channels_keep_their_numbers)
{
    static const char text[] = "program: x\nchannels:\n"
                               "  - { name: b, source: b }\n  - { name: stderr, source: fd:2 }\n"
                               "  - { name: a, source: a }\n  - { name: stdin, source: fd:0 }\n";
    static const char *const names[] = { "stdin", "stdout", "stderr", "b", "a" };
    struct manifest m;
    struct error err;
    ck_assert_msg(read_text(&m, text, strlen(text), &err), "%s", err.message);
    ck_assert_uint_eq(m.channels_count, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(m.channels[i].name, names[i]);
    ck_assert_int_eq(m.channels[0].fd, 0);
    ck_assert_int_eq(m.channels[2].fd, 2);
    manifest_release(&m);
}
END_TEST

/* The text "program: x", then count times a part in which %zu is the number. */
static char *repeated(const char *head, const char *part, size_t count)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "program: x\n%s", head);
    for (size_t i = 0; i < count; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        fprintf(out, part, i);
#pragma GCC diagnostic pop
    }
    fclose(out);
    return text;
}

static const struct {
    const char *head, *part;
    size_t most;
    const char *message;
} counts[] = {
    { "channels:\n", "  - { name: c%zu, source: null }\n", MANIFEST_CHANNELS - 3,
      "d/job.yaml:1024:5: channel c1021: too many channels, expected at most 1024" },
    { "stack: 1MiB\nargs:\n", "  - a%zu\n", MANIFEST_WORDS,
      "d/job.yaml:4100:5: args has too many entries, expected at most 4096" },
    { "stack: 1MiB\nenv:\n", "  A%zu: b\n", MANIFEST_WORDS,
      "d/job.yaml:4100:3: env has too many entries, expected at most 4096" },
};

START_TEST(counts_are_bounded)
{
    struct manifest m;
    struct error err;
    for (int more = 0; more < 2; more++) {
        char *text = repeated(counts[_i].head, counts[_i].part, counts[_i].most + more);
        ck_assert_int_eq(read_text(&m, text, strlen(text), &err), !more);
        ck_assert_str_eq(err.message, more ? counts[_i].message : "");
        manifest_release(&m);
        free(text);
    }
}
END_TEST

START_TEST(size_and_nesting_are_bounded)
{
    struct manifest m;
    struct error err;
    size_t size = MANIFEST_BYTES + 1;
    char *text = malloc(size);
    memset(text, '[', size);
    ck_assert(!read_text(&m, text, size, &err));
    ck_assert_str_eq(err.message, "d/job.yaml: 1048577 bytes long, expected at most 1048576");
    manifest_release(&m);
    ck_assert(!read_text(&m, text, size - 1, &err));
    ck_assert_str_eq(err.message, "d/job.yaml:1:1: the manifest is a list, expected a mapping of keys");
    manifest_release(&m);
    memcpy(text, "args: ", 6);
    ck_assert(!read_text(&m, text, size - 1, &err));
    ck_assert_str_eq(err.message, "d/job.yaml:1:8: args is a list, expected a string, \"\" for the empty one");
    manifest_release(&m);
    free(text);
}
END_TEST

START_TEST(paths_follow_the_manifest)
{
    static const struct {
        const char *file, *path, *expected;
    } rows[] = {
        { "job.yaml", "x", "x" },           { "a/b/job.yaml", "x", "a/b/x" }, { "/job.yaml", "x", "/x" },
        { "a/job.yaml", "../x", "a/../x" }, { "a/job.yaml", "/x", "/x" },
    };
    char text[64];
    struct manifest m;
    struct error err = { 0 };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(text, sizeof(text), "program: %s\n", rows[i].path);
        ck_assert(manifest_read_yaml(&m, text, strlen(text), rows[i].file, &err));
        ck_assert_str_eq(m.program, rows[i].expected);
        manifest_release(&m);
    }
}
END_TEST

/* What only an embedder can get wrong. */
static void no_program(struct manifest *m)
{
    free(m->program);
    m->program = NULL;
}

static void odd_memory(struct manifest *m)
{
    m->memory++;
}

static void no_args(struct manifest *m)
{
    free(m->args[0]);
    m->args_count = 0;
}

static void negative_limit(struct manifest *m)
{
    m->channels[0].limits[ZVM_LIMIT_GETS] = -2;
}

static void bad_mode(struct manifest *m)
{
    m->channels[3].mode = MODE_READ | MODE_APPEND;
}

static void bad_name(struct manifest *m)
{
    m->channels[3].name[0] = '/';
}

static void no_path(struct manifest *m)
{
    m->channels[3].kind = SOURCE_PATH;
}

static void bad_fd(struct manifest *m)
{
    m->channels[3].kind = SOURCE_FD;
}

static const struct {
    void (*damage)(struct manifest *m);
    const char *message;
} damages[] = {
    { no_program, "missing key program, expected a path" },
    { odd_memory, "memory is 268435457, expected a multiple of 4KiB" },
    { no_args, "args is empty, expected the program's name at least" },
    { negative_limit, "channel stdin: gets is negative, expected 0 or more" },
    { bad_mode, "channel a: mode is 0x11, " MODE_EXPECTED },
    { bad_name, "channel 3 has a bad or no name, expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { no_path, "channel a: source has no path" },
    { bad_fd, "channel a: source is descriptor -1, expected 0 or more" },
};

START_TEST(check_holds_for_hand_made_manifests)
{
    static const char text[] = "program: x\nchannels: [{ name: a, source: null }]\n";
    struct manifest m;
    struct error err;
    ck_assert(read_text(&m, text, strlen(text), &err));
    damages[_i].damage(&m);
    ck_assert(!manifest_check(&m, &err));
    ck_assert_str_eq(err.message, damages[_i].message);
    manifest_release(&m);
}
END_TEST

START_TEST(a_channel_needs_a_name)
{
    struct manifest m;
    struct error err = { 0 };
    struct channel_spec spec;
    ck_assert(manifest_init(&m, &err));
    channel_spec_init(&spec);
    ck_assert(!manifest_add_channel(&m, &spec, &err));
    ck_assert_str_eq(err.message, "a channel has a bad or no name, expected 1 to 64 characters of A-Z a-z 0-9 . _ -");
    manifest_release(&m);
}
END_TEST

START_TEST(release_is_safe_at_any_time)
{
    struct manifest m = { 0 };
    struct error err = { 0 };
    manifest_release(&m);
    ck_assert(manifest_init(&m, &err));
    manifest_release(&m);
    manifest_release(&m);
}
END_TEST

static void expect_good(const char *text, size_t size, const char *path)
{
    struct manifest m;
    struct error err = { 0 };
    ck_assert_msg(manifest_read_yaml(&m, text, size, path, &err), "%s", err.message);
    manifest_release(&m);
}

START_TEST(samples_are_good)
{
    samples_each(expect_good);
}
END_TEST

static void expect_entries(const struct manifest_key_table *table, const char *section)
{
    char expected[1024] = "", entries[1024];
    for (size_t i = 0; i < table->count; i++)
        strcat(strcat(expected, table->keys[i].name), " ");
    man_page_entries("zerovm-manifest.5", section, entries, sizeof(entries));
    ck_assert_str_eq(entries, expected);
}

START_TEST(man_page_lists_every_key)
{
    expect_entries(&manifest_keys, "KEYS");
    expect_entries(&channel_keys, "CHANNEL KEYS");
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("manifest");
    TCase *tc = tcase_create("manifest");
    tcase_add_loop_test(tc, bad_manifest_is_refused_by_place_and_name, 0, ROWS(bad));
    tcase_add_test(tc, args_and_env_leave_room_on_the_stack);
    tcase_add_loop_test(tc, encoding_and_layout_change_nothing, 0, ROWS(alike));
    tcase_add_test(tc, bytes_that_are_no_text_are_read);
    tcase_add_test(tc, every_field_is_read);
    tcase_add_test(tc, defaults_are_documented_ones);
    tcase_add_loop_test(tc, channel_keys_become_fields, 0, ROWS(good_channels));
    tcase_add_test(tc, standard_channels_keep_their_numbers);
    tcase_add_loop_test(tc, counts_are_bounded, 0, ROWS(counts));
    tcase_add_test(tc, size_and_nesting_are_bounded);
    tcase_add_test(tc, paths_follow_the_manifest);
    tcase_add_loop_test(tc, check_holds_for_hand_made_manifests, 0, ROWS(damages));
    tcase_add_test(tc, a_channel_needs_a_name);
    tcase_add_test(tc, release_is_safe_at_any_time);
    tcase_add_test(tc, samples_are_good);
    tcase_add_test(tc, man_page_lists_every_key);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
