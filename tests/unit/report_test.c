/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "man_page.h"
#include "suite.h"

static struct report full(void)
{
    struct report r = {
        .end = END_exit,
        .exit_code = 7,
        .detail = "well done",
        .wall_ns = 1,
        .cpu_ns = UINT64_MAX,
        .memory_peak = 4096,
        .traps = 3,
        .jail = { .accepted = 2, .refused = 1, .rule = RULE_RETURN, .address = 0x30040 },
        .memory_etag = "ba78",
        .channels_count = 2,
    };
    r.channels = calloc(r.channels_count, sizeof(*r.channels));
    r.channels[0] = (struct channel_report){ .name = strdup("stdin"), .used = { 1, 2, 3, 4 } };
    r.channels[1] = (struct channel_report){ .name = strdup("a"), .etags = { "0a", "1b" } };
    return r;
}

START_TEST(json_has_every_field)
{
    struct report r = full();
    char *text = report_json(&r);
    ck_assert_str_eq(text, "{\n"
                           "  \"end\": \"exit\",\n"
                           "  \"exit_code\": 7,\n"
                           "  \"fault_address\": null,\n"
                           "  \"detail\": \"well done\",\n"
                           "  \"wall_ns\": 1,\n"
                           "  \"cpu_ns\": 18446744073709551615,\n"
                           "  \"memory_peak\": 4096,\n"
                           "  \"traps\": 3,\n"
                           "  \"jailed\": 2,\n"
                           "  \"refused\": 1,\n"
                           "  \"refused_rule\": \"return\",\n"
                           "  \"refused_address\": 196672,\n"
                           "  \"memory_etag\": \"ba78\",\n"
                           "  \"channels\": [\n"
                           "    {\n"
                           "      \"name\": \"stdin\",\n"
                           "      \"gets\": 1,\n"
                           "      \"get_bytes\": 2,\n"
                           "      \"puts\": 3,\n"
                           "      \"put_bytes\": 4,\n"
                           "      \"get_etag\": null,\n"
                           "      \"put_etag\": null\n"
                           "    },\n"
                           "    {\n"
                           "      \"name\": \"a\",\n"
                           "      \"gets\": 0,\n"
                           "      \"get_bytes\": 0,\n"
                           "      \"puts\": 0,\n"
                           "      \"put_bytes\": 0,\n"
                           "      \"get_etag\": \"0a\",\n"
                           "      \"put_etag\": \"1b\"\n"
                           "    }\n"
                           "  ]\n"
                           "}\n");
    free(text);
    report_release(&r);
    report_release(&r);
}
END_TEST

START_TEST(text_has_what_applies)
{
    struct report r = full();
    char *text = report_text(&r);
    ck_assert_str_eq(text, "end: exit\n"
                           "exit_code: 7\n"
                           "detail: well done\n"
                           "wall_ns: 1\n"
                           "cpu_ns: 18446744073709551615\n"
                           "memory_peak: 4096\n"
                           "traps: 3\n"
                           "jailed: 2\n"
                           "refused: 1\n"
                           "refused_rule: return\n"
                           "refused_address: 0x00030040\n"
                           "memory_etag: ba78\n"
                           "channel name: stdin\n"
                           "  gets: 1\n"
                           "  get_bytes: 2\n"
                           "  puts: 3\n"
                           "  put_bytes: 4\n"
                           "channel name: a\n"
                           "  gets: 0\n"
                           "  get_bytes: 0\n"
                           "  puts: 0\n"
                           "  put_bytes: 0\n"
                           "  get_etag: 0a\n"
                           "  put_etag: 1b\n");
    free(text);
    report_release(&r);
}
END_TEST

START_TEST(a_fault_has_an_address_and_no_exit_code)
{
    struct report r = { .end = END_fault, .exit_code = 7, .fault_address = 0x2001c };
    char *json = report_json(&r), *text = report_text(&r);
    ck_assert_str_eq(json, "{\n"
                           "  \"end\": \"fault\",\n"
                           "  \"exit_code\": null,\n"
                           "  \"fault_address\": 131100,\n"
                           "  \"detail\": null,\n"
                           "  \"wall_ns\": 0,\n"
                           "  \"cpu_ns\": 0,\n"
                           "  \"memory_peak\": 0,\n"
                           "  \"traps\": 0,\n"
                           "  \"jailed\": null,\n"
                           "  \"refused\": null,\n"
                           "  \"refused_rule\": null,\n"
                           "  \"refused_address\": null,\n"
                           "  \"memory_etag\": null,\n"
                           "  \"channels\": []\n"
                           "}\n");
    ck_assert_str_eq(text, "end: fault\nfault_address: 0x0002001c\nwall_ns: 0\ncpu_ns: 0\nmemory_peak: 0\ntraps: 0\n");
    free(json);
    free(text);
}
END_TEST

#define REPLACED "\xef\xbf\xbd"

/* Bytes of a detail, in JSON and in text. */
static const struct {
    const char *bytes, *json, *text;
} escapes[] = {
    { "a\"b\\c/d", "a\\\"b\\\\c/d", "a\"b\\c/d" },
    { "a\nb\r\t\x01\x1f\x7f", "a\\u000ab\\u000d\\u0009\\u0001\\u001f\\u007f", "a\\x0ab\\x0d\\x09\\x01\\x1f\\x7f" },
    { "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
      "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
    { "\x80", REPLACED, "\\x80" },
    { "\xff\xfe", REPLACED REPLACED, "\\xff\\xfe" },
    { "\xc3", REPLACED, "\\xc3" },
    { "\xc3\x41", REPLACED "A",
      "\\xc3"
      "A" },
    { "\xe2\x82", REPLACED REPLACED, "\\xe2\\x82" },
    { "\xc0\xaf", REPLACED REPLACED, "\\xc0\\xaf" },                                     /* too long a form of / */
    { "\xe0\x80\xaf", REPLACED REPLACED REPLACED, "\\xe0\\x80\\xaf" },                   /* likewise */
    { "\xed\xa0\x80", REPLACED REPLACED REPLACED, "\\xed\\xa0\\x80" },                   /* a surrogate */
    { "\xf4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED, "\\xf4\\x90\\x80\\x80" }, /* past U+10FFFF */
    { "\xc2\x9b"
      "1m",
      "\\u009b1m", "\\u009b1m" },                            /* what some terminals obey as ESC [ */
    { "\xe2\x80\xaetxt", "\\u202etxt", "\\u202etxt" },       /* what follows would read backwards */
    { "\xf3\xa0\x80\x81", "\\udb40\\udc01", "\\U000e0001" }, /* past U+FFFF */
};

START_TEST(any_bytes_are_written_as_utf8)
{
    struct report r = { .end = END_exit };
    char line[256];
    strcpy(r.detail, escapes[_i].bytes);
    char *json = report_json(&r), *text = report_text(&r);
    snprintf(line, sizeof(line), "\n  \"detail\": \"%s\",\n", escapes[_i].json);
    ck_assert_msg(strstr(json, line), "%s", json);
    snprintf(line, sizeof(line), "\ndetail: %s\n", escapes[_i].text);
    ck_assert_msg(strstr(text, line), "%s", text);
    free(json);
    free(text);
}
END_TEST

/* Every end's name and exit code, as other programs may rely on them. */
static const struct {
    enum end end;
    const char *name;
    int guest, code;
} ends[] = {
    { END_exit, "exit", 0, 0 },       { END_exit, "exit", 255, 255 },     { END_usage, "usage", 0, 125 },
    { END_image, "image", 0, 126 },   { END_channel, "channel", 0, 127 }, { END_host, "host", 0, 128 },
    { END_fault, "fault", 1, 129 },   { END_timeout, "timeout", 0, 130 }, { END_cpu, "cpu", 0, 131 },
    { END_killed, "killed", 0, 132 },
};

START_TEST(ends_have_names_and_exit_codes)
{
    struct report r = { .end = ends[_i].end, .exit_code = ends[_i].guest };
    ck_assert_str_eq(end_name(r.end), ends[_i].name);
    ck_assert_int_eq(report_exit_code(&r), ends[_i].code);
}
END_TEST

/* The quoted names of a JSON text's members between two marks, each followed by a space. */
static void members(const char *json, const char *from, const char *to, char *names)
{
    const char *at = strstr(json, from), *end = strstr(at, to);
    *names = '\0';
    for (; (at = strchr(at, '"')) && at < end; at += strcspn(at, "\n"))
        strcat(strncat(names, at + 1, strcspn(at + 1, "\"")), " ");
}

START_TEST(man_page_lists_every_field)
{
    struct report r = full();
    char *json = report_json(&r), names[512], entries[512];
    members(json, "{", "\n    {", names);
    man_page_entries("zerovm-report.5", "FIELDS", entries, sizeof(entries));
    ck_assert_str_eq(entries, names);
    members(json, "\n    {", "}", names);
    man_page_entries("zerovm-report.5", "CHANNEL FIELDS", entries, sizeof(entries));
    ck_assert_str_eq(entries, names);
    free(json);
    report_release(&r);
}
END_TEST

START_TEST(man_page_lists_every_end)
{
    static const char expected[] =
#define END(name, exit, summary) #name " "
#include "end.def"
#undef END
        ;
    static const struct {
        const char *name;
        int code;
    } codes[] = {
#define END(name, exit, summary) { #name, exit },
#include "end.def"
#undef END
    };
    char entries[512], page[16384], line[64];
    man_page_entries("zerovm-report.5", "ENDS", entries, sizeof(entries));
    ck_assert_str_eq(entries, expected);

    FILE *file = fopen(TESTS_DIR "/../trusted/man/zerovm-report.5", "r");
    ck_assert_ptr_nonnull(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
    for (size_t i = 1; i < sizeof(codes) / sizeof(codes[0]); i++) {
        snprintf(line, sizeof(line), ".B %s\n%d: ", codes[i].name, codes[i].code);
        ck_assert_msg(strstr(page, line), "%s", line);
    }
}
END_TEST

/* FIPS 180's own examples, in one piece and byte by byte. */
static const struct {
    enum etag_algorithm algorithm;
    const char *bytes, *digest;
} digests[] = {
    { ETAG_SHA256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { ETAG_SHA256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { ETAG_SHA256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { ETAG_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
    { ETAG_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
    { ETAG_SHA1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
};

START_TEST(digests_are_the_standard_ones)
{
    struct error err = { 0 };
    char text[DIGEST_TEXT], early[DIGEST_TEXT];
    struct digest *whole = digest_new(digests[_i].algorithm, &err), *pieces = digest_new(digests[_i].algorithm, &err);
    digest_add(whole, digests[_i].bytes, strlen(digests[_i].bytes));
    digest_text(whole, text);
    ck_assert_str_eq(text, digests[_i].digest);
    for (const char *at = digests[_i].bytes; *at != '\0'; at++) {
        digest_add(pieces, at, 1);
        digest_text(pieces, early); /* asking does not end it */
    }
    digest_text(pieces, text);
    ck_assert_str_eq(text, digests[_i].digest);
    digest_free(whole);
    digest_free(pieces);
    digest_free(NULL);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof((table)[0])))

int main(void)
{
    Suite *suite = suite_create("report");
    TCase *tc = tcase_create("report");
    tcase_add_test(tc, json_has_every_field);
    tcase_add_test(tc, text_has_what_applies);
    tcase_add_test(tc, a_fault_has_an_address_and_no_exit_code);
    tcase_add_loop_test(tc, any_bytes_are_written_as_utf8, 0, ROWS(escapes));
    tcase_add_loop_test(tc, ends_have_names_and_exit_codes, 0, ROWS(ends));
    tcase_add_test(tc, man_page_lists_every_field);
    tcase_add_test(tc, man_page_lists_every_end);
    tcase_add_loop_test(tc, digests_are_the_standard_ones, 0, ROWS(digests));
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
