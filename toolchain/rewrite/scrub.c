/*
 * Comments, characters and strings as GNU as reads them. A quote starts a character that may lack its closing quote and
 * may be any separator; a slash or a hash at the start of a statement starts a comment; strings know \v and octal
 * digits that are none.
 */
#include "scrub.h"

#include "statement.h"

struct scrub {
    const char *at;
    const char *end;
    struct buffer *out; /* borrowed */
    bool at_start;      /* of a statement */
    bool at_line;       /* of a line */
};

static bool next_is(const struct scrub *s, char c)
{
    return s->at + 1 < s->end && s->at[1] == c;
}

static void put_line_end(struct scrub *s)
{
    buffer_char(s->out, '\n');
    s->at++;
    s->at_start = s->at_line = true;
}

static void skip_line_comment(struct scrub *s)
{
    const char *nl = memchr(s->at, '\n', (size_t)(s->end - s->at));
    s->at = nl ? nl : s->end;
}

/* Its newlines stay, and end a statement. */
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

/* What follows a backslash in a string: "\7", "\777" and "\9" are numbers, "\q" is q. */
static void put_escape(struct scrub *s)
{
    char c = *s->at;
    if (is_digit(c)) {
        unsigned value = 0;
        for (int i = 0; i < 3 && s->at < s->end && is_digit(*s->at); i++)
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

static void put_string(struct scrub *s)
{
    buffer_char(s->out, *s->at++);
    while (s->at < s->end && *s->at != '"' && *s->at != '\n') {
        bool escape = *s->at == '\\' && s->at + 1 < s->end && s->at[1] != '\n';
        if (escape)
            s->at++, put_escape(s);
        else
            buffer_char(s->out, *s->at++);
    }
    if (s->at < s->end && *s->at == '"')
        buffer_char(s->out, *s->at++);
}

static bool is_comment(const struct scrub *s)
{
    return *s->at == '#' || (*s->at == '/' && (s->at_start || next_is(s, '/')));
}

/* What needs no thought, as much of it as there is. */
static void put_plain(struct scrub *s)
{
    static const bool special[256] = {
        ['\n'] = true, ['"'] = true, ['\''] = true, ['#'] = true, ['/'] = true, [';'] = true, [':'] = true,
    };
    const char *from = s->at;
    while (s->at < s->end && !special[(unsigned char)*s->at]) {
        if (!is_blank(*s->at))
            s->at_start = false;
        s->at++;
    }
    buffer_span(s->out, span_between(from, s->at));
}

void scrub(struct span source, struct buffer *out)
{
    struct scrub s = { source.s, source.s + source.n, out, true, true };
    while (s.at < s.end) {
        const char *from = s.at;
        if (*from == '\n') {
            put_line_end(&s);
            continue;
        }
        if (s.at_line && statement_is_marker(from, s.end)) {
            skip_line_comment(&s);
            buffer_span(out, span_between(from, s.at));
        } else if (*from == '/' && next_is(&s, '*')) {
            skip_block_comment(&s);
        } else if (is_comment(&s)) {
            skip_line_comment(&s);
        } else if (*from == '"') {
            put_string(&s);
            s.at_start = false;
        } else if (*from == '\'') {
            put_character(&s);
            s.at_start = false;
        } else if (*from == ';' || *from == ':' || *from == '/') {
            buffer_char(out, *s.at++);
            s.at_start = *from != '/';
        } else {
            put_plain(&s);
        }
        s.at_line = false;
    }
}
