/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include "directive_table.h"

void source_init(struct source *s, struct span text)
{
    *s = (struct source){ text.s, text.s + text.n, 1 };
}

/* Past a string literal that starts at p. */
static const char *skip_quoted(const char *p, const char *end)
{
    for (p++; p < end && *p != '"' && *p != '\n'; p++)
        if (*p == '\\')
            p++;
    return p < end ? p + 1 : end;
}

/* The end of the statement that starts at p: ';' or newline. */
static const char *statement_end(const char *p, const char *end)
{
    while (p < end) {
        if (*p == '"')
            p = skip_quoted(p, end);
        else if (*p == '\n' || *p == ';')
            return p;
        else
            p++;
    }
    return end;
}

static const char *line_end(const char *p, const char *end)
{
    const char *nl = memchr(p, '\n', (size_t)(end - p));
    return nl ? nl : end;
}

bool source_is_marker(const char *p, const char *end)
{
    struct span line = span_between(p, line_end(p, end));
    if (*p != '#')
        return false;
    if (span_is(line, "#APP") || span_is(line, "#NO_APP"))
        return true;
    for (p++; p < end && char_is_blank(*p); p++)
        ;
    return p < end && char_is_digit(*p) && p[-1] != '#';
}

/* Past blanks, separators and newlines, up to a statement or a line marker. */
static void skip_space(struct source *s)
{
    while (s->at < s->end) {
        const char *p = s->at;
        if (*p == '\n') {
            s->at++;
            s->line++;
            if (s->at < s->end && source_is_marker(s->at, s->end))
                return;
        } else if (char_is_blank(*p) || *p == ';')
            s->at++;
        else
            return;
    }
}

static struct statement marker(struct source *s)
{
    const char *end = line_end(s->at, s->end);
    struct statement st = { STATEMENT_MARKER, { 0 }, span_between(s->at, end), s->line };
    s->at = end;
    return st;
}

static const char *name_end(const char *p, const char *end)
{
    if (p < end && *p == '"')
        return skip_quoted(p, end);
    while (p < end && char_is_name(*p))
        p++;
    return p;
}

/* An assignment of ".", the place at hand, defines a label. */
static void take_place(struct statement *st)
{
    struct span value = st->rest, name = st->name;
    if (st->kind == STATEMENT_DIRECTIVE) {
        name = span_trim(span_cut(&value, ','));
        value = span_trim(value);
    }
    if (span_is(value, ".") &&
        (st->kind == STATEMENT_ASSIGN || directive_table_find(st->name)->kind == DIRECTIVE_SET)) {
        st->kind = STATEMENT_PLACE;
        st->name = name;
    }
}

struct statement source_next(struct source *s)
{
    if (s->line != 1 || s->at >= s->end || !source_is_marker(s->at, s->end))
        skip_space(s);
    struct statement st = { STATEMENT_END, { 0 }, { 0 }, s->line };
    if (s->at >= s->end)
        return st;
    if (*s->at == '#')
        return marker(s);
    const char *end = statement_end(s->at, s->end);
    const char *after = name_end(s->at, end);
    st.name = span_between(s->at, after);
    while (after < end && char_is_blank(*after))
        after++;
    if (after < end && *after == ':' && st.name.n) {
        s->at = after + 1;
        st.kind = STATEMENT_LABEL;
        return st;
    }
    s->at = end;
    st.kind = st.name.n && st.name.s[0] == '.' ? STATEMENT_DIRECTIVE : STATEMENT_INSN;
    if (span_is(st.name, ".end")) {
        s->at = s->end;
        return (struct statement){ STATEMENT_END, { 0 }, { 0 }, s->line };
    }
    bool assign = after < end && *after == '=';
    if (assign)
        st.kind = STATEMENT_ASSIGN;
    st.rest = span_trim(span_between(assign ? after + 1 : after, end));
    if (st.kind != STATEMENT_INSN)
        take_place(&st);
    return st;
}
