/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comments, characters and strings as GNU as reads them. A quote starts a character that may lack its closing quote and
 * may be any separator; a slash or a hash at the start of a statement starts a comment; strings know \v and octal
 * digits that are none. A name in quotes that needs none loses them: a symbol is found by one spelling.
 */
#include "scrub.h"

#include "source.h"

struct scrub {
    const char *at;
    const char *end;
    struct buffer *out; /* borrowed */
    size_t statement;   /* where the one at hand starts in out */
    unsigned late;      /* newlines of strings, to be made up for at the line's end */
    bool at_start;      /* of a statement */
    bool at_line;       /* of a line */
};

static bool next_is(const struct scrub *s, char c)
{
    return s->at + 1 < s->end && s->at[1] == c;
}

static void start_statement(struct scrub *s)
{
    s->statement = s->out->used;
    s->at_start = true;
}

static void put_line_end(struct scrub *s)
{
    for (; s->late; s->late--)
        buffer_char(s->out, '\n');
    buffer_char(s->out, '\n');
    s->at++;
    s->at_line = true;
    start_statement(s);
}

static void skip_line_comment(struct scrub *s)
{
    const char *nl = memchr(s->at, '\n', (size_t)(s->end - s->at));
    s->at = nl ? nl : s->end;
}

/* The comment's newlines stay, and end a statement. */
static void skip_block_comment(struct scrub *s)
{
    const char *close = memmem(s->at + 2, (size_t)(s->end - s->at - 2), "*/", 2);
    const char *after = close ? close + 2 : s->end;
    buffer_char(s->out, ' ');
    for (; s->at < after; s->at++)
        if (*s->at == '\n')
            buffer_char(s->out, '\n');
}

/* 'c, 'c', '\n: a number. */
static void put_character(struct scrub *s)
{
    static const char escapes[] = "b\bf\fn\nr\rt\t";
    unsigned char c = 0;
    s->at++;
    if (s->at < s->end && *s->at == '\\' && s->at + 1 < s->end) {
        const char *known = strchr(escapes, s->at[1]);
        c = (unsigned char)(known && *known && (known - escapes) % 2 == 0 ? known[1] : s->at[1]);
        s->at += 2;
    } else if (s->at < s->end) {
        c = (unsigned char)*s->at++;
    }
    if (s->at < s->end && *s->at == '\'')
        s->at++;
    buffer_number(s->out, c);
}

static void put_octal(struct buffer *out, unsigned value)
{
    char digits[] = { '\\', (char)('0' + (value >> 6 & 3)), (char)('0' + (value >> 3 & 7)), (char)('0' + (value & 7)),
                      0 };
    buffer_text(out, digits);
}

/* An escape in a string, behind its backslash: "\7", "\777" and "\9" are numbers, "\q" is q. */
static void put_escape(struct scrub *s)
{
    char c = *s->at;
    if (char_is_digit(c)) {
        unsigned value = 0;
        for (int i = 0; i < 3 && s->at < s->end && char_is_digit(*s->at); i++)
            value = value * 8 + (unsigned)(*s->at++ - '0');
        return put_octal(s->out, value);
    }
    s->at++;
    if (c == 'v')
        return put_octal(s->out, '\v');
    if (strchr("bfnrt\"\\xX", c))
        buffer_char(s->out, '\\');
    buffer_char(s->out, c);
}

/* Whether quotes in the statement at hand make strings, not names. .type has a name first, then a string. */
static bool takes_strings(const struct scrub *s)
{
    static const char *const directives[] = {
        ".ascii",   ".asciz",       ".string",  ".incbin", ".file",    ".ident",
        ".section", ".pushsection", ".version", ".error",  ".warning", ".print",
    };
    struct span text = span_trim((struct span){ s->out->data + s->statement, s->out->used - s->statement });
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
        if (span_starts(text, directives[i]))
            return true;
    return span_starts(text, ".type") && memchr(text.s, ',', text.n);
}

/* Prints the name of a symbol without its quotes. False: the quotes hold something else. */
static bool put_name(struct scrub *s)
{
    const char *from = s->at + 1, *p = from;
    while (p < s->end && char_is_name(*p))
        p++;
    if (p == from || p == s->end || *p != '"' || !char_starts_name(*from) || *from == '$' || takes_strings(s))
        return false;
    buffer_span(s->out, span_between(from, p));
    s->at = p + 1;
    return true;
}

/* A newline in a string is one; with a backslash before it, it is a backslash and an n, as in GNU as. */
static void put_string(struct scrub *s)
{
    buffer_char(s->out, *s->at++);
    while (s->at < s->end && *s->at != '"') {
        bool escape = *s->at == '\\' && s->at + 1 < s->end;
        if (escape)
            s->at++;
        if (*s->at == '\n') {
            buffer_text(s->out, escape ? "\\\\n" : "\\n");
            s->late++;
            s->at++;
        } else if (escape) {
            put_escape(s);
        } else {
            buffer_char(s->out, *s->at++);
        }
    }
    if (s->at < s->end)
        buffer_char(s->out, *s->at++);
}

static bool is_comment(const struct scrub *s)
{
    return *s->at == '#' || (*s->at == '/' && (s->at_start || next_is(s, '/')));
}

/* Copies characters up to the next one that is treated apart. */
static void put_plain(struct scrub *s)
{
    static const bool special[256] = {
        ['\n'] = true, ['"'] = true, ['\''] = true, ['#'] = true, ['/'] = true, [';'] = true, [':'] = true,
    };
    const char *from = s->at;
    while (s->at < s->end && !special[(unsigned char)*s->at]) {
        if (!char_is_blank(*s->at))
            s->at_start = false;
        s->at++;
    }
    buffer_span(s->out, span_between(from, s->at));
}

void scrub(struct span source, struct buffer *out)
{
    struct scrub s = { .at = source.s, .end = source.s + source.n, .out = out, .at_line = true };
    start_statement(&s);
    while (s.at < s.end) {
        const char *from = s.at;
        if (*from == '\n') {
            put_line_end(&s);
            continue;
        }
        if (s.at_line && source_is_marker(from, s.end)) {
            skip_line_comment(&s);
            buffer_span(out, span_between(from, s.at));
        } else if (*from == '/' && next_is(&s, '*')) {
            skip_block_comment(&s);
        } else if (is_comment(&s)) {
            skip_line_comment(&s);
        } else if (*from == '"') {
            if (!put_name(&s))
                put_string(&s);
            s.at_start = false;
        } else if (*from == '\'') {
            put_character(&s);
            s.at_start = false;
        } else if (*from == ';' || *from == ':' || *from == '/') {
            buffer_char(out, *s.at++);
            s.at_start = false;
            if (*from != '/')
                start_statement(&s);
        } else {
            put_plain(&s);
        }
        s.at_line = false;
    }
}
