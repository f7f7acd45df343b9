/* SPDX-License-Identifier: Apache-2.0 */
/* Words from outside as a terminal gets them. */
#include "printable.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* A text, and how it is shown. */
static const struct {
    const char *text, *shown;
} rows[] = {
    { "", "" },
    { "plain \\ \"text\" ~", "plain \\ \"text\" ~" },
    { "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
    /* what a terminal obeys */
    { "\x1b[2J\a", "\\x1b[2J\\x07" },
    { "\x1b]0;title\x07", "\\x1b]0;title\\x07" },
    { "a\rb\nc\td\be\x7f", "a\\x0db\\x0ac\\x09d\\x08e\\x7f" },
    { "\xc2\x9b"
      "31m",
      "\\u009b31m" },
    { "\xc2\x80\xc2\x9f\xc2\xa0", "\\u0080\\u009f\xc2\xa0" },
    { "\x9b"
      "31m",
      "\\x9b31m" },
    /* what hides, or turns around what follows */
    { "invoice\xe2\x80\xaexcod.exe", "invoice\\u202excod.exe" },
    { "\xe2\x81\xa6\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c", "\\u2066\\u2069\\u200f\\u061c" },
    { "a\xe2\x80\x8b"
      "b\xc2\xad\xef\xbb\xbf",
      "a\\u200bb\\u00ad\\ufeff" },
    { "\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029" },
    { "\xf3\xa0\x81\x81", "\\U000e0041" },
    { "\xef\xbf\xbf\xf4\x8f\xbf\xbe", "\\uffff\\U0010fffe" },
    /* what is no UTF-8: other encodings, cut short, too long a form, a surrogate, past the end */
    { "lat\xe9in", "lat\\xe9in" },
    { "\xe2\x82", "\\xe2\\x82" },
    { "\xc0\xaf\xe0\x80\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf" },
    { "\xed\xa0\x80", "\\xed\\xa0\\x80" },
    { "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
    /* an escape that is there stays */
    { "\\x1b[2J", "\\x1b[2J" },
};

START_TEST(text_is_shown_and_not_obeyed)
{
    char shown[256];
    size_t length = printable_copy(shown, sizeof(shown), rows[_i].text);
    ck_assert_str_eq(shown, rows[_i].shown);
    ck_assert_uint_eq(length, strlen(rows[_i].shown));
    ck_assert_int_eq(printable(rows[_i].text), strcmp(rows[_i].text, rows[_i].shown) == 0);
    ck_assert(printable(rows[_i].shown));
}
END_TEST

static size_t encode(char *to, uint32_t value)
{
    size_t length = value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = length; i-- > 1; value >>= 6)
        to[i] = (char)(0x80 | (value & 0x3f));
    to[0] = (char)(leads[length] | value);
    to[length] = '\0';
    return length;
}

/* All characters: each one alone is shown as it is, or as an escape of ASCII. */
START_TEST(every_character_is_shown)
{
    char text[8], shown[16], expected[16];
    for (uint32_t value = 1; value <= 0x10ffff; value++) {
        if (value >= 0xd800 && value <= 0xdfff)
            continue;
        encode(text, value);
        printable_copy(shown, sizeof(shown), text);
        snprintf(expected, sizeof(expected), value < 0x80 ? "\\x%02x" : value > 0xffff ? "\\U%08x" : "\\u%04x", value);
        const bool control = value < ' ' || (value >= 0x7f && value < 0xa0);
        const bool turns = (value >= 0x202a && value <= 0x202e) || (value >= 0x2066 && value <= 0x2069);
        if (control || turns || strcmp(shown, text) != 0)
            ck_assert_str_eq(shown, expected);
    }
}
END_TEST

/* Any two bytes: what is shown is printable, and making it printable again changes nothing. */
START_TEST(any_bytes_become_printable)
{
    char shown[64], again[64];
    for (unsigned first = 1; first < 256; first++) {
        for (unsigned second = 1; second < 256; second++) {
            const char text[] = { (char)first, (char)second, 0 };
            printable_copy(shown, sizeof(shown), text);
            printable_copy(again, sizeof(again), shown);
            ck_assert(printable(shown));
            ck_assert_str_eq(again, shown);
        }
    }
}
END_TEST

START_TEST(copies_are_cut_between_characters)
{
    static const char text[] = "a\xe2\x82\xac\x1b\xe2\x80\xae";
    static const char *const cut[] = {
        "", "a", "a", "a", "a\xe2\x82\xac", "a\xe2\x82\xac", "a\xe2\x82\xac", "a\xe2\x82\xac", "a\xe2\x82\xac\\x1b"
    };
    char shown[16];
    for (size_t size = 1; size <= ROWS(cut); size++) {
        ck_assert_uint_eq(printable_copy(shown, size, text), strlen(cut[size - 1]));
        ck_assert_str_eq(shown, cut[size - 1]);
    }
}
END_TEST

START_TEST(lines_are_lines)
{
    char *text = NULL, longer[3 * PRINTABLE_MOST];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    memset(longer, '\x01', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    printable_line(out, "zerovm: %s: %d", "a\nb", 7);
    printable_part(out, "%s", "c\r");
    printable_lines(out, "d\n\n\xc2\x9b"
                         "e");
    printable_line(out, "%s", longer);
    printable_lines(out, longer);
    printable_erase(out);
    fclose(out);
    static const char head[] = "zerovm: a\\x0ab: 7\nc\\x0dd\n\n\\u009be\n";
    ck_assert_uint_eq(size, strlen(head) + 4 * (PRINTABLE_MOST - 1 + strlen(longer)) + 2 + 4);
    ck_assert(memcmp(text, head, strlen(head)) == 0);
    ck_assert_str_eq(text + size - 9, "\\x01\n\r\033[K");
    free(text);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("printable");
    tcase_add_loop_test(tc, text_is_shown_and_not_obeyed, 0, ROWS(rows));
    tcase_add_test(tc, every_character_is_shown);
    tcase_add_test(tc, any_bytes_become_printable);
    tcase_add_test(tc, copies_are_cut_between_characters);
    tcase_add_test(tc, lines_are_lines);
    Suite *suite = suite_create("printable");
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
