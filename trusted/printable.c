#include "printable.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes the UTF-8 character at text has; 0 where there is none. */
static size_t utf8_length(const unsigned char *text)
{
    static const struct {
        unsigned char mask, lead, length;
        uint32_t least;
    } forms[] = { { 0x80, 0, 1, 0 }, { 0xe0, 0xc0, 2, 0x80 }, { 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 } };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((*text & forms[i].mask) != forms[i].lead)
            continue;
        uint32_t value = *text & ~forms[i].mask;
        for (size_t k = 1; k < forms[i].length; k++) {
            if ((text[k] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (text[k] & 0x3f);
        }
        bool good = value >= forms[i].least && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
        return good ? forms[i].length : 0;
    }
    return 0;
}

static void put(FILE *out, const char *text, bool json)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0') {
        size_t length = utf8_length(at);
        if (length == 0)
            fputs("\xef\xbf\xbd", out); /* U+FFFD, the replacement character */
        else if (json && (*at < ' ' || *at == 0x7f))
            fprintf(out, "\\u%04x", *at);
        else if (*at < ' ' || *at == 0x7f)
            putc('?', out);
        else if (json && (*at == '"' || *at == '\\'))
            fprintf(out, "\\%c", *at);
        else
            fwrite(at, 1, length, out);
        at += length ? length : 1;
    }
}

void printable_line(FILE *out, const char *text)
{
    put(out, text, false);
}

void printable_json(FILE *out, const char *text)
{
    putc('"', out);
    put(out, text, true);
    putc('"', out);
}
