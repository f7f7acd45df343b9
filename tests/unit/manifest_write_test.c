/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests that were written: they mean what the one that was read means. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manifest_key.h"
#include "manifest_write.h"
#include "manifest_yaml.h"
#include "samples.h"
#include "suite.h"

#define PUBLIC_KEY "abcdefghijklmnopqrstuvwxyzabcdefghij0123"

/* A text for each kind of value and source; written: what must be in what is written. */
static const struct {
    const char *text, *written;
} texts[] = {
    { "program: a.zvm\n", "program: \"a.zvm\"" },
    { "program: a.zvm\nargs: [a, \"\", \"x\\u000ay\", '\"', \"\\e\", !!binary /w==]\n",
      "args: [\"a\", \"\", \"x\\u000ay\", \"\\\"\", \"\\u001b\", !!binary \"/w==\"]" },
    { "program: a.zvm\nenv: { B: \"1=2\", A: \"\", '? x': yes }\n",
      "env: { ? \"? x\" : \"yes\", ? \"A\" : \"\", ? \"B\" : \"1=2\" }" },
    { "program: a.zvm\nargs: [\"\\U000e0001 \\u200b \\U0001d173\\U0010ffff\", \"\\U0001f600\"]\n",
      "args: [\"\\U000e0001 \\u200b \\U0001d173\\U0010ffff\", \"\xf0\x9f\x98\x80\"]" },
    { "program: a.zvm\nmemory: 17MiB\nstack: 36KiB\n", "stack: 36KiB" },
    { "program: a.zvm\ntimeout: 1500ms\ncpu: 2min\n", "timeout: 1500ms" },
    { "program: a.zvm\nclock: 2024-02-29T12:34:56.5Z\n", "clock: 2024-02-29T12:34:56.500000000Z" },
    { "program: a.zvm\nclock: 1970-01-01T00:00:00Z\nseed: 0\n", "clock: 1970-01-01T00:00:00.000000000Z" },
    { "program: a.zvm\nclock: 2261-12-31T23:59:59.999999999Z\nseed: 18446744073709551615\n",
      "seed: 18446744073709551615" },
    { "program: a.zvm\netag: sha1\netag_memory: yes\ndurability: none\njail: yes\ncommit: none\nreport: r.json\n",
      "commit: none" },
    { "program: a.zvm\nchannels: [{ name: stdout, source: fd:1, mode: append, puts: 3, put_bytes: 0 }]\n",
      "- { name: \"stdout\", source: \"fd:1\", mode: append, puts: 3, put_bytes: 0," },
    { "program: a.zvm\nchannels: [{ name: a, source: ./fd:1, mode: random-read+random-write }]\n",
      "source: \"./fd:1\", mode: random-read+random-write," },
    { "program: a.zvm\nchannels: [{ name: a, source: ./null }, { name: b, source: 'null' }, { name: c, source: host "
      "}]\n",
      "source: \"./null\", mode: read, bind: no, etag: no }\n  - { name: \"b\", source: \"null\"" },
    { "program: a.zvm\nchannels: [{ name: a, source: x, mode: write, copies: ['null', y, fd:7, ./host], etag: yes }]\n",
      "copies: [\"null\", \"y\", \"fd:7\", \"./host\"], bind: no, etag: yes }" },
    { "program: a.zvm\nchannels: [{ name: a, source: 'tcp://[::1]:7', bind: yes }, { name: b, source: 'ipc://s/x', "
      "mode: "
      "write }, { name: c, source: 'inproc://q' }]\n",
      "source: \"tcp://[::1]:7\", mode: read, bind: yes" },
    { "program: a.zvm\nname_service: tcp://h:1\njob: j\njob_token: t\nnode: n\nlisten: 'ipc://*'\nconnect_timeout: 3s\n"
      "channels: [{ name: a, source: 'node:m/s' }]\n",
      "source: \"node:m/s\"" },
    { "program: a.zvm\nname_service: tcp://h:1\nname_service_key: " PUBLIC_KEY "\nkey_file: k\n"
      "channels: [{ name: a, source: 'tcp://h:2', peer_key: " PUBLIC_KEY ", gets: 5, get_bytes: 3KiB }]\n",
      "gets: 5, get_bytes: 3KiB, bind: no, peer_key: \"" PUBLIC_KEY "\"" },
};

/* What both say of it, as text: a manifest that is written twice must come out twice the same. */
static char *written(const char *text, size_t size, const char *file)
{
    struct manifest m;
    struct error err = { 0 };
    size_t length;
    ck_assert_msg(manifest_read_yaml(&m, text, size, file, &err), "%s", err.message);
    char *again = manifest_write_yaml(&m, &length, &err);
    ck_assert_ptr_nonnull(again);
    ck_assert_uint_eq(strlen(again), length);
    manifest_release(&m);
    return again;
}

static void expect_fixed_point(const char *text, size_t size, const char *file, const char *found)
{
    char *once = written(text, size, file), *twice = written(once, strlen(once), "fd:9");
    ck_assert_str_eq(once, twice);
    ck_assert_msg(strstr(once, found) != NULL, "%s\nis not in\n%s", found, once);
    free(once);
    free(twice);
}

START_TEST(a_written_manifest_means_the_same)
{
    expect_fixed_point(texts[_i].text, strlen(texts[_i].text), "job.yaml", texts[_i].written);
}
END_TEST

/* A key of YAML has 1024 characters at most where nothing says that it is one. */
START_TEST(long_names_are_written)
{
    static const char *const letters[] = { "x", "\xc3\xbc", "\\e" };
    char text[16384] = "program: a.zvm\nenv: { ? \"", found[16384] = "env: { ? \"";
    for (int i = 0; i < 2000; i++) {
        strcat(text, letters[_i]);
        strcat(found, _i == 2 ? "\\u001b" : letters[_i]);
    }
    strcat(text, "\" : y }\n");
    strcat(found, "\" : \"y\" }\n");
    expect_fixed_point(text, strlen(text), "job.yaml", found);
}
END_TEST

static void expect_sample(const char *text, size_t size, const char *path)
{
    expect_fixed_point(text, size, path, "program: ");
}

START_TEST(samples_are_written)
{
    samples_each(expect_sample);
}
END_TEST

/* A text of its own for each key: no key is forgotten by who writes. */
START_TEST(every_key_is_written)
{
    size_t found = 0;
    for (size_t key = 0; key < manifest_keys.count + channel_keys.count; key++) {
        char name[64];
        const bool top = key < manifest_keys.count;
        snprintf(name, sizeof(name),
                 "%s:", top ? manifest_keys.keys[key].name : channel_keys.keys[key - manifest_keys.count].name);
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
            char *text = written(texts[i].text, strlen(texts[i].text), "job.yaml");
            const char *at = strstr(text, name);
            bool here = at && (at == text || at[-1] == '\n' || at[-1] == ' ');
            free(text);
            if (here) {
                found++;
                break;
            }
        }
    }
    ck_assert_uint_eq(found, manifest_keys.count + channel_keys.count);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("manifest_write");
    TCase *tc = tcase_create("manifest_write");
    tcase_add_loop_test(tc, a_written_manifest_means_the_same, 0, sizeof(texts) / sizeof(texts[0]));
    tcase_add_loop_test(tc, long_names_are_written, 0, 3);
    tcase_add_test(tc, samples_are_written);
    tcase_add_test(tc, every_key_is_written);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
