/* SPDX-License-Identifier: Apache-2.0 */
#include "printable.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

enum {
    ESCAPE = sizeof("\\U0010ffff"), /* room for the longest */
    PIECE = 1024,                   /* bytes that are written at once */
};

static const struct {
    uint32_t first, last;
} hidden[] = {
#define HIDDEN(first, last, what) { first, last },
#include "printable.def"
#undef HIDDEN
};

/* Decodes the character at text and answers how many bytes it has; 0 where there is none. */
static size_t decode(const unsigned char *text, uint32_t *value)
{
    static const struct {
        unsigned char mask, lead, length;
        uint32_t least;
    } forms[] = { { 0x80, 0, 1, 0 }, { 0xe0, 0xc0, 2, 0x80 }, { 0xf0, 0xe0, 3, 0x800 }, { 0xf8, 0xf0, 4, 0x10000 } };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((*text & forms[i].mask) != forms[i].lead)
            continue;
        *value = *text & (unsigned char)~forms[i].mask;
        for (size_t k = 1; k < forms[i].length; k++) {
            if ((text[k] & 0xc0) != 0x80)
                return 0;
            *value = *value << 6 | (text[k] & 0x3f);
        }
        bool good = *value >= forms[i].least && *value <= 0x10ffff && (*value < 0xd800 || *value > 0xdfff);
        return good ? forms[i].length : 0;
    }
    return 0;
}

/* The last two of each plane are no characters. */
static bool is_hidden(uint32_t value)
{
    bool found = value < ' ' || value == 0x7f || (value & 0xfffe) == 0xfffe;
    for (size_t i = 0; !found && i < sizeof(hidden) / sizeof(hidden[0]); i++)
        found = value >= hidden[i].first && value <= hidden[i].last;
    return found;
}

size_t printable_utf8(const char *text)
{
    uint32_t value;
    return decode((const unsigned char *)text, &value);
}

/* What stands for the character at text, or for the first byte there; answers how many bytes of text it stands for. */
static size_t escape(char to[ESCAPE], const char *text)
{
    uint32_t value;
    size_t length = decode((const unsigned char *)text, &value);
    if (length == 0 || (length == 1 && is_hidden(value))) {
        snprintf(to, ESCAPE, "\\x%02x", (unsigned char)*text);
        return 1;
    }
    if (is_hidden(value)) {
        snprintf(to, ESCAPE, value > 0xffff ? "\\U%08x" : "\\u%04x", value);
    } else {
        memcpy(to, text, length);
        to[length] = '\0';
    }
    return length;
}

bool printable(const char *text)
{
    uint32_t value;
    size_t length;
    for (; *text != '\0'; text += length)
        if ((length = decode((const unsigned char *)text, &value)) == 0 || is_hidden(value))
            return false;
    return true;
}

size_t printable_copy(char *to, size_t size, const char *text)
{
    char shown[ESCAPE];
    size_t used = 0;
    while (*text != '\0') {
        text += escape(shown, text);
        size_t length = strlen(shown);
        if (used + length >= size)
            break;
        memcpy(to + used, shown, length);
        used += length;
    }
    to[used] = '\0';
    return used;
}

/*
 * Prints so much of a text, which ends there or goes on with a line's end; then end. In pieces that are as long as most
 * lines are, so that lines of processes that share a terminal do not mix. Without memory: a locked-down process may get
 * none.
 */
static void print(FILE *out, const char *text, size_t length, const char *end)
{
    char room[PIECE + ESCAPE + sizeof("\n")];
    const char *stop = text + length;
    size_t used = 0;
    while (text < stop) {
        text += escape(room + used, text);
        used += strlen(room + used);
        if (used > PIECE) {
            fwrite(room, 1, used, out);
            used = 0;
        }
    }
    fwrite(room, 1, (size_t)(stpcpy(room + used, end) - room), out);
}

static void print_format(FILE *out, const char *format, va_list args, const char *end)
{
    char text[PRINTABLE_MOST];
    vsnprintf(text, sizeof(text), format, args);
    print(out, text, strlen(text), end);
}

void printable_part(FILE *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format(out, format, args, "");
    va_end(args);
}

void printable_line(FILE *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format(out, format, args, "\n");
    va_end(args);
}

void printable_lines(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        print(out, text, length, "\n");
        text += length + (text[length] == '\n');
    }
}

/* pairs: a hidden character above 0xffff is written as two halves; else by its number, which JSON has not. */
static void quote(FILE *out, const char *text, bool pairs)
{
    const char *at = text;
    putc('"', out);
    while (*at != '\0') {
        uint32_t value;
        size_t length = decode((const unsigned char *)at, &value);
        if (length == 0)
            fputs("\xef\xbf\xbd", out); /* U+FFFD, the replacement character */
        else if (value == '"' || value == '\\')
            fprintf(out, "\\%c", *at);
        else if (!is_hidden(value))
            fwrite(at, 1, length, out);
        else if (value <= 0xffff)
            fprintf(out, "\\u%04x", value);
        else if (pairs)
            fprintf(out, "\\u%04x\\u%04x", 0xd7c0 + (value >> 10), 0xdc00 + (value & 0x3ff));
        else
            fprintf(out, "\\U%08x", value);
        at += length ? length : 1;
    }
    putc('"', out);
}

void printable_json(FILE *out, const char *text)
{
    quote(out, text, true);
}

void printable_yaml(FILE *out, const char *text)
{
    quote(out, text, false);
}

void printable_erase(FILE *out)
{
    fputs("\r\033[K", out);
}

const char *printable_quoted(char buffer[PRINTABLE_QUOTED], const char *text)
{
    static const char hex[] = "0123456789abcdef";
    size_t at = 0;
    buffer[at++] = '"';
    for (; *text != '\0'; text++) {
        unsigned char byte = *text;
        if (at + sizeof("...\"") + sizeof("\\xff") > PRINTABLE_QUOTED) {
            memcpy(buffer + at, "...", 3);
            at += 3;
            break;
        }
        if (byte >= ' ' && byte < 0x7f && byte != '"' && byte != '\\') {
            buffer[at++] = byte;
        } else {
            memcpy(buffer + at, "\\x", 2);
            buffer[at + 2] = hex[byte >> 4];
            buffer[at + 3] = hex[byte & 15];
            at += 4;
        }
    }
    buffer[at++] = '"';
    buffer[at] = '\0';
    return buffer;
}
