#include "manifest.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "man_page.h"
#include "manifest_key.h"

#define KEYS                                                                                                           \
    "expected one of program, args, env, memory, stack, timeout, cpu, clock, seed, etag, "                             \
    "etag_memory, report, channels"
#define CHANNEL_KEYS "expected one of name, source, mode, gets, get_bytes, puts, put_bytes, etag"

static bool read_text(struct manifest *m, const char *text, size_t size, struct error *err)
{
    *err = (struct error){ 0 };
    return manifest_read_yaml(m, text, size, "d/job.yaml", err);
}

#define P              "program: x\n"
#define CH             P "channels:\n  - "
#define BYTES_EXPECTED "expected bytes, such as 4096, 64KiB, 16MiB or 1GiB, from "
#define MODE_EXPECTED  "expected read or random-read, write, append or random-write, or one of each joined by +"

/* What is refused, and in which words. */
static const struct bad {
    const char *text;
    const char *message;
} bad[] = {
    /* structure */
    { "", "1:1: the manifest is empty, expected a mapping of keys" },
    { "# nothing\n", "2:1: the manifest is empty, expected a mapping of keys" },
    { "[1]", "1:1: the manifest is a list, expected a mapping of keys" },
    { "x", "1:1: the manifest is a value, expected a mapping of keys" },
    { "{}", "1:1: manifest: missing key program, expected a path" },
    { "memory: 1MiB\n", "1:1: manifest: missing key program, expected a path" },
    { P "---\nprogram: y\n", "2:1: a second document begins, expected one" },
    { P "...\n---\n...\n", "3:1: a second document begins, expected one" },
    { P "prog: y\n", "2:1: unknown key \"prog\", " KEYS },
    { P "Memory: 1MiB\n", "2:1: unknown key \"Memory\", " KEYS },
    { P "\"a\\nb\": y\n", "2:1: unknown key \"a\\x0ab\", " KEYS },
    { P "nodes: 4\n", "2:1: unknown key \"nodes\", " KEYS },
    { P "? [a]\n: b\n", "2:3: a key is a list, expected a name" },
    { P "\nprogram: y\n", "3:1: duplicate key program, expected once, it stands in line 1 already" },
    { P "seed: 1\nseed: 1\n", "3:1: duplicate key seed, expected once, it stands in line 2 already" },
    /* what makes a text mean something else than it shows */
    { "program: &a x\n", "1:10: anchors are not allowed, expected plain values, lists and mappings" },
    { "&a program: x\n", "1:1: anchors are not allowed, expected plain values, lists and mappings" },
    { P "args: &a [b]\n", "2:7: anchors are not allowed, expected plain values, lists and mappings" },
    { P "env: &a {b: c}\n", "2:6: anchors are not allowed, expected plain values, lists and mappings" },
    { P "args: *a\n", "2:7: aliases are not allowed, expected plain values, lists and mappings" },
    { P "<<: *a\n", "2:1: unknown key \"<<\", " KEYS },
    { "program: !!str x\n", "1:10: tags are not allowed, expected plain values, lists and mappings" },
    { P "args: !a [b]\n", "2:7: tags are not allowed, expected plain values, lists and mappings" },
    { P "env: !a {b: c}\n", "2:6: tags are not allowed, expected plain values, lists and mappings" },
    { "%YAML 1.1\n---\nprogram: x\n", "1:1: directives are not allowed, expected plain values, lists and mappings" },
    /* not YAML */
    { "program: [", "1:10: program is a list, expected a path" },
    { "program: \"x\n", "2:1: while scanning a quoted scalar found unexpected end of stream, expected YAML" },
    { P "\tseed: 1\n",
      "2:1: while scanning a plain scalar found a tab character that violates indentation, expected YAML" },
    { "program: \xff\n", "1:10: invalid leading UTF-8 octet, expected YAML" },
    { P "# \x01\n", "2:3: control characters are not allowed, expected YAML" },
    { P "seed: 1: 2\n", "2:8: mapping values are not allowed in this context, expected YAML" },
    /* strings */
    { "program:\n", "1:9: program is null, expected a path" },
    { "program: ~\n", "1:10: program is null, expected a path" },
    { "program: null\n", "1:10: program is null, expected a path" },
    { "program: \"\"\n", "1:10: program is \"\", expected a path" },
    { "program: {a: b}\n", "1:10: program is a mapping, expected a path" },
    { "program: \"a\\0b\"\n", "1:10: program holds a NUL byte, expected a path" },
    { P "\"a\\0b\": c\n", "2:1: a key holds a NUL byte, expected a name" },
    { P "report: [a]\n", "2:9: report is a list, expected a path" },
    { P "args: x\n", "2:7: args is a value, expected a list of strings" },
    { P "args: {a: b}\n", "2:7: args is a mapping, expected a list of strings" },
    { P "args: [a, [b]]\n", "2:11: args is a list, expected a string, \"\" for the empty one" },
    { P "args: [a, ~]\n", "2:11: args is null, expected a string, \"\" for the empty one" },
    { P "args: [\"a\\0\"]\n", "2:8: args holds a NUL byte, expected a string, \"\" for the empty one" },
    { P "env: [A]\n", "2:6: env is a list, expected a mapping of names to strings" },
    { P "env: {A: [b]}\n", "2:10: a value in env is a list, expected a string, \"\" for the empty one" },
    { P "env:\n  A: 1\n  A: 2\n", "4:3: env: duplicate name \"A\"" },
    { P "env:\n  A=B: 1\n", "3:3: env: \"A=B\" is no name, expected one or more characters other than =" },
    { P "env:\n  \"\": 1\n", "3:3: env: \"\" is no name, expected one or more characters other than =" },
    { P "env: {A: }\n", "2:10: a value in env is null, expected a string, \"\" for the empty one" },
    /* bytes */
    { P "memory: 64MB\n", "2:9: memory is \"64MB\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: 64 MiB\n", "2:9: memory is \"64 MiB\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: 0x10000\n", "2:9: memory is \"0x10000\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: 1.5MiB\n", "2:9: memory is \"1.5MiB\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: -1\n", "2:9: memory is \"-1\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: 0100000\n", "2:9: memory is \"0100000\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: 18446744073709551616\n",
      "2:9: memory is \"18446744073709551616\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: 17179869184GiB\n", "2:9: memory is \"17179869184GiB\", " BYTES_EXPECTED "64KiB to 4175744KiB" },
    { P "memory: \"1MiB\"\n", "2:9: memory is a quoted string, expected bytes, such as 4096, 64KiB, 16MiB or 1GiB" },
    { P "memory: ~\n", "2:9: memory is null, expected bytes, such as 4096, 64KiB, 16MiB or 1GiB" },
    { P "memory: [1]\n", "2:9: memory is a list, expected bytes, such as 4096, 64KiB, 16MiB or 1GiB" },
    { P "memory: 60KiB\n", "2:9: memory is 60KiB, expected 64KiB to 4175744KiB" },
    { P "memory: 65537\n", "2:9: memory is 65537, expected a multiple of 4KiB" },
    { P "memory: 4175748KiB\n", "2:9: memory is 4175748KiB, expected 64KiB to 4175744KiB" },
    { P "stack: 12KiB\n", "2:8: stack is 12KiB, expected 16KiB to 16316KiB" },
    { P "stack: 16MiB\n", "2:8: stack is 16MiB, expected 16KiB to 16316KiB" },
    { P "stack: 20000\n", "2:8: stack is 20000, expected a multiple of 4KiB" },
    /* times */
    { P "timeout: 5\n", "2:10: timeout is \"5\", expected a time with its unit, such as 500ms, 10s or 2min" },
    { P "timeout: -5s\n", "2:10: timeout is \"-5s\", expected a time with its unit, such as 500ms, 10s or 2min" },
    { P "timeout: 1h\n", "2:10: timeout is \"1h\", expected a time with its unit, such as 500ms, 10s or 2min" },
    { P "timeout: 0s\n", "2:10: timeout is 0ns, expected 1ns to 9223372036854775807ns" },
    { P "cpu: 9223372037s\n", "2:6: cpu is 9223372037s, expected 1ns to 9223372036854775807ns" },
    { P "cpu: 307445735min\n",
      "2:6: cpu is \"307445735min\", expected a time with its unit, such as 500ms, 10s or 2min" },
    { P "clock: 2020-01-01\n", "2:8: clock is \"2020-01-01\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-01-01T00:00:00\n",
      "2:8: clock is \"2020-01-01T00:00:00\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-01-01T00:00:00+01:00\n",
      "2:8: clock is \"2020-01-01T00:00:00+01:00\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2019-02-29T00:00:00Z\n",
      "2:8: clock is \"2019-02-29T00:00:00Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-13-01T00:00:00Z\n",
      "2:8: clock is \"2020-13-01T00:00:00Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-01-01T24:00:00Z\n",
      "2:8: clock is \"2020-01-01T24:00:00Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-01-01T00:00:60Z\n",
      "2:8: clock is \"2020-01-01T00:00:60Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-01-01T00:00:00.Z\n",
      "2:8: clock is \"2020-01-01T00:00:00.Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2020-01-01T00:00:00.0123456789Z\n",
      "2:8: clock is \"2020-01-01T00:00:00.0123456789Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 1969-12-31T23:59:59Z\n",
      "2:8: clock is \"1969-12-31T23:59:59Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    { P "clock: 2262-01-01T00:00:00Z\n",
      "2:8: clock is \"2262-01-01T00:00:00Z\", expected a UTC time, such as 2020-01-01T00:00:00Z" },
    /* other values */
    { P "seed: -1\n", "2:7: seed is \"-1\", expected a whole number, from 0 to 18446744073709551615" },
    { P "seed: 1KiB\n", "2:7: seed is \"1KiB\", expected a whole number, from 0 to 18446744073709551615" },
    { P "seed: 18446744073709551616\n",
      "2:7: seed is \"18446744073709551616\", expected a whole number, from 0 to 18446744073709551615" },
    { P "seed: \"1\"\n", "2:7: seed is a quoted string, expected a whole number" },
    { P "etag: md5\n", "2:7: etag is \"md5\", expected sha256 or sha1" },
    { P "etag_memory: 1\n", "2:14: etag_memory is \"1\", expected yes or no" },
    { P "etag_memory: \"yes\"\n", "2:14: etag_memory is a quoted string, expected yes or no" },
    /* channels */
    { P "channels: {a: b}\n", "2:11: channels is a mapping, expected a list of channels" },
    { P "channels: [a]\n", "2:12: a channel is a value, expected a mapping of keys" },
    { CH "{name: a}\n", "3:5: channel: missing key source, expected a path, fd:N or null" },
    { CH "{source: a}\n", "3:5: channel: missing key name, expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { CH "{name: a, source: b, url: c}\n", "3:26: unknown key \"url\", " CHANNEL_KEYS },
    { CH "name: a\n    name: b\n", "4:5: duplicate key name, expected once, it stands in line 3 already" },
    { CH "{name: a/b, source: c}\n", "3:12: name is \"a/b\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { CH "{name: .., source: c}\n", "3:12: name is \"..\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { CH "{name: \"\", source: c}\n", "3:12: name is \"\", expected 1 to 64 characters of A-Z a-z 0-9 . _ -" },
    { CH "{name: a, source: fd:x}\n", "3:23: source is \"fd:x\", expected a path, fd:N or null" },
    { CH "{name: a, source: fd:-1}\n", "3:23: source is \"fd:-1\", expected a path, fd:N or null" },
    { CH "{name: a, source: fd:2147483648}\n", "3:23: source is \"fd:2147483648\", expected a path, fd:N or null" },
    { CH "{name: a, source: \"\"}\n", "3:23: source is \"\", expected a path, fd:N or null" },
    { CH "{name: a, source: ~}\n", "3:23: source is null, expected a path, fd:N or null" },
    { CH "{name: a, source: b, mode: rw}\n", "3:32: mode is \"rw\", " MODE_EXPECTED },
    { CH "{name: a, source: b, mode: read+random-read}\n", "3:32: mode is \"read+random-read\", " MODE_EXPECTED },
    { CH "{name: a, source: b, mode: write+append}\n", "3:32: mode is \"write+append\", " MODE_EXPECTED },
    { CH "{name: a, source: b, mode: read+}\n", "3:32: mode is \"read+\", " MODE_EXPECTED },
    { CH "{name: a, source: b, mode: [read]}\n", "3:32: mode is a list, " MODE_EXPECTED },
    { CH "{name: a, source: b, gets: -1}\n",
      "3:32: gets is \"-1\", expected a whole number, from 0 to 9223372036854775807" },
    { CH "{name: a, source: b, gets: 9223372036854775808}\n",
      "3:32: gets is 9223372036854775808, expected 0 to 9223372036854775807" },
    { CH "{name: a, source: b, get_bytes: -1KiB}\n",
      "3:37: get_bytes is \"-1KiB\", " BYTES_EXPECTED "0 to 9223372036854775807" },
    { CH "{name: a, source: b, etag: maybe}\n", "3:32: etag is \"maybe\", expected yes or no" },
    { CH "{name: a, source: b, puts: 1}\n",
      "3:5: channel a: puts is given, but the mode does not let the program write" },
    { CH "{name: a, source: b, mode: write, get_bytes: 1}\n",
      "3:5: channel a: get_bytes is given, but the mode does not let the program read" },
    { CH "{name: stdin, source: b, mode: write}\n",
      "3:5: channel stdin: mode is not for a standard channel, expected read" },
    { CH "{name: stdout, source: b, mode: read}\n",
      "3:5: channel stdout: mode is not for a standard channel, expected write or append" },
    { CH "{name: a, source: b}\n  - {name: a, source: c}\n",
      "4:5: channel a: duplicate channel, each name may stand once" },
    { CH "{name: stdout, source: b}\n  - {name: stdout, source: c}\n",
      "4:5: channel stdout: duplicate channel, each name may stand once" },
    { CH "{name: a, source: o, mode: write}\n  - {name: b, source: o, mode: append}\n",
      "4:5: channel b: source \"d/o\" is the output of channel a already, expected one channel an output" },
    /* between fields */
    { P "report: o\nchannels: [{name: a, source: o, mode: write}]\n",
      "1:1: report \"d/o\" is the output of channel a already, expected a place of its own" },
    { P "stack: 16KiB\nargs: [\"" /* completed in the test */, NULL },
};

START_TEST(bad_manifest_is_refused_by_place_and_name)
{
    const struct bad *row = &bad[_i];
    struct manifest m;
    struct error err;
    char expected[1024], text[8192];
    snprintf(text, sizeof(text), "%s", row->text);
    snprintf(expected, sizeof(expected), "d/job.yaml:%s", row->message ? row->message : "");
    if (!row->message) {
        size_t length = strlen(text);
        memset(text + length, 'a', 4092);
        strcpy(text + length + 4092, "\"]\n");
        strcpy(expected, "d/job.yaml:1:1: args and env take 4097 bytes, expected at most 4096, a quarter of the stack");
    }
    ck_assert(!read_text(&m, text, strlen(text), &err));
    ck_assert_str_eq(err.message, expected);
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
    ck_assert_ptr_null(m.report);
    static const char *const names[] = { "stdin", "stdout", "stderr" };
    for (int i = 0; i < 3; i++) {
        const struct channel_spec *c = &m.channels[i];
        ck_assert_str_eq(c->name, names[i]);
        ck_assert_int_eq(c->kind, SOURCE_NULL);
        ck_assert_uint_eq(c->mode, i == 0 ? MODE_READ : MODE_WRITE);
        ck_assert_int_eq(c->limits[LIMIT_GETS], i == 0 ? INT64_MAX : 0);
        ck_assert_int_eq(c->limits[LIMIT_PUT_BYTES], i == 0 ? 0 : INT64_MAX);
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
    int64_t limits[LIMITS];
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
    for (int i = 0; i < LIMITS; i++)
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
    m->channels[0].limits[LIMIT_GETS] = -2;
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

START_TEST(samples_are_good)
{
    glob_t samples;
    ck_assert_int_eq(glob(TESTS_DIR "/../manifests/*.yaml", 0, NULL, &samples), 0);
    ck_assert_uint_ge(samples.gl_pathc, 5);
    for (size_t i = 0; i < samples.gl_pathc; i++) {
        char text[4096];
        struct manifest m;
        struct error err = { 0 };
        FILE *file = fopen(samples.gl_pathv[i], "r");
        size_t size = fread(text, 1, sizeof(text), file);
        fclose(file);
        ck_assert_msg(manifest_read_yaml(&m, text, size, samples.gl_pathv[i], &err), "%s", err.message);
        manifest_release(&m);
    }
    globfree(&samples);
}
END_TEST

static void expect_entries(const struct key_table *table, const char *section)
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
    tcase_add_test(tc, every_field_is_read);
    tcase_add_test(tc, defaults_are_documented_ones);
    tcase_add_loop_test(tc, channel_keys_become_fields, 0, ROWS(good_channels));
    tcase_add_test(tc, standard_channels_keep_their_numbers);
    tcase_add_loop_test(tc, counts_are_bounded, 0, ROWS(counts));
    tcase_add_test(tc, size_and_nesting_are_bounded);
    tcase_add_test(tc, paths_follow_the_manifest);
    tcase_add_loop_test(tc, check_holds_for_hand_made_manifests, 0, ROWS(damages));
    tcase_add_test(tc, release_is_safe_at_any_time);
    tcase_add_test(tc, samples_are_good);
    tcase_add_test(tc, man_page_lists_every_key);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
