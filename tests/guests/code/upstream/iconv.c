/* SPDX-License-Identifier: Apache-2.0 */
/* iconv of every two bytes in the encodings of East Asia, of what is cut off, and of the byte orders of Unicode.
 * levels: -O2
 */
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
static const char *error(size_t result)
{
    return result != (size_t)-1 ? "-"
           : errno == EILSEQ    ? "EILSEQ"
           : errno == EINVAL    ? "EINVAL"
           : errno == E2BIG     ? "E2BIG"
                                : "?";
}
static void show(const char *to, const char *from, const char *text, size_t size, size_t room)
{
    char out[64];
    memset(out, 0x5a, sizeof out);
    iconv_t cd = iconv_open(to, from);
    if (cd == (iconv_t)-1) {
        printf("%s to %s: none\n", from, to);
        return;
    }
    char *in = (char *)text, *end = out;
    size_t result = iconv(cd, &in, &size, &end, &room);
    int behind = 0;
    for (char *p = end + room; p < out + sizeof out; p++)
        behind += *p != 0x5a;
    printf("%s to %s: %s in %zu out %zu behind %d:", from, to, error(result), size, room, behind);
    for (char *p = out; p < end; p++)
        printf(" %02x", (unsigned char)*p);
    puts("");
    iconv_close(cd);
}
/* The pairs in which an encoding of musl says something about, each to UTF-8: a sum tells whether all are alike. */
static void pairs(const char *from, int first, int last, int low, int high)
{
    for (int a = first; a <= last; a++) {
        unsigned sum = 0, bad = 0;
        for (int b = low; b <= high; b++) {
            char text[2] = { a, b }, out[16], *in = text, *end = out;
            size_t size = 2, room = sizeof out;
            iconv_t cd = iconv_open("UTF-8", from);
            if (iconv(cd, &in, &size, &end, &room) == (size_t)-1)
                bad++;
            for (char *p = out; p < end; p++)
                sum = sum * 31 + (unsigned char)*p;
            iconv_close(cd);
        }
        printf("%s %02x: %x, %u\n", from, a, sum, bad);
    }
}
int main(void)
{
    show("UTF-8", "EUC-KR", "\xb0\xa1", 2, 4);
    show("UTF-8", "EUC-KR", "\xc8\x41", 2, 4);
    show("UTF-8", "EUC-KR", "\xc9\xa1", 2, 4);
    show("UTF-8", "EUC-KR", "\xfe\xfe", 2, 4);
    show("UTF-8", "EUC-KR", "\xfe\x41", 2, 4);
    pairs("EUC-KR", 0xb0, 0xc8, 0xa1, 0xfe);
    for (int a = 0xc7; a < 0xff; a++)
        for (int b = 0x41; b < 0x53; b++)
            show("UTF-16LE", "EUC-KR", (char[2]){ a, b }, 2, 8);
    show("UTF-8", "SHIFT_JIS", "\x82\xa0", 2, 4);
    show("UTF-8", "SHIFT_JIS", "\x82\x30", 2, 4);
    show("UTF-8", "SHIFT_JIS", "\x82\xfd", 2, 4);
    show("UTF-8", "SHIFT_JIS", "\xef\xfc", 2, 4);
    show("UTF-8", "SHIFT_JIS", "\xef\x40", 2, 4);
    show("UTF-8", "GBK", "\x80", 1, 4);
    show("UTF-8", "GBK", "\x81\x40", 2, 4);
    show("UTF-8", "GB2312", "\x80", 1, 4);
    show("UTF-8", "CP936", "\xb0\xa1", 2, 4);
    show("UTF-8", "CP932", "\x82\xa0", 2, 4);
    show("UTF-8", "CP1252", "\x80", 1, 4);
    for (int c = 0x80; c < 0x100; c++)
        show("UTF-8", "CP858", &(char){ c }, 1, 4);
    show("CP858", "UTF-8", "\xe2\x82\xac", 3, 4);
    static const char *const four[] = { "\x81\x30\x81\x30", "\x81\x30\x84\x36", "\x82\x35\x8f\x33", "\x83\x36\xc7\x39",
                                        "\x84\x31\xa2\x34", "\x84\x31\xa4\x39", "\x90\x30\x81\x30", "\x94\x39\xda\x33",
                                        "\xe3\x32\x9a\x35", "\xe3\x32\x9a\x36", "\x81\x30\x81\x41", "\x84\x31\xa5\x30",
                                        "\x8f\x39\xfe\x39" };
    for (size_t i = 0; i < sizeof four / sizeof *four; i++)
        show("UTF-8", "GB18030", four[i], 4, 8);
    show("UTF-8", "UTF-16", "\xfe\xff\0A", 4, 8);
    show("UTF-8", "UTF-16",
         "\xff\xfe"
         "A\0",
         4, 8);
    show("UTF-8", "UTF-16", "A\0B\0", 4, 8);
    show("UTF-8", "UTF-32", "A\0\0\0", 4, 8);
    show("UTF-8", "UTF-32", "\0\0\xfe\xff\0\0\0A", 8, 8);
    show("UTF-8", "UCS-2", "A\0", 2, 8);
    show("UTF-8", "UCS-4", "\0\0\0A", 4, 8);
    static const char *const names[] = { "UTF-16",   "UTF-16LE", "UTF-16BE", "UTF-32",
                                         "UTF-32LE", "UTF-32BE", "UCS-2",    "UCS-4" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t room = 0; room < 13; room++)
            show(names[i], "UTF-8", "a\xe2\x82\xac", 4, room);
    /* What the other encoding has not is refused. */
    static const char *const targets[] = { "ASCII",  "ANSI_X3.4-1968", "ISO-8859-1", "ISO-8859-15", "CP1252",
                                           "KOI8-R", "SHIFT_JIS",      "UCS-2",      "UTF-16" };
    static const char *const texts[] = { "a\xc3\xa9", "\xe2\x82\xac", "\xd0\x96z", "\xf0\x9f\x98\x80",
                                         "\xc2\xa5~", "\xff",         "\xc3" };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            show(targets[i], "UTF-8", texts[j], strlen(texts[j]), 10);
    /* The mark comes once, and anew after a call without input. */
    char out[32], *end = out, *in = "abc";
    size_t room = sizeof out, size = 1;
    iconv_t cd = iconv_open("UTF-16", "UTF-8");
    iconv(cd, &in, &size, &end, &room);
    size = 1;
    iconv(cd, &in, &size, &end, &room);
    iconv(cd, NULL, NULL, NULL, NULL);
    size = 1;
    iconv(cd, &in, &size, &end, &room);
    for (char *p = out; p < end; p++)
        printf("%02x ", (unsigned char)*p);
    puts("");
    return 0;
}
