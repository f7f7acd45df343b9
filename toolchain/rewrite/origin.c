/* SPDX-License-Identifier: Apache-2.0 */
#include "origin.h"

#include "number.h"

void origin_restart(struct origin *o)
{
    symbols_free(&o->files);
    *o = (struct origin){ .file = o->file, .compiled = o->compiled };
}

static void follow_marker(struct origin *o, const struct statement *st)
{
    struct span rest = span_from(st->rest, 1);
    if (span_ends(rest, "APP")) {
        o->by_hand = span_is(rest, "APP");
        return;
    }
    rest = span_trim(rest);
    struct span number = span_cut(&rest, ' ');
    long long line;
    if (!number_parse(span_trim(number), &line))
        return;
    span_cut(&rest, '"');
    o->marker_file = span_cut(&rest, '"'); /* # 0 "" ends them */
    o->marker_shift = line - (long long)st->line - 1;
}

/* .file "name", .file NUMBER "name" */
static void follow_file(struct origin *o, struct span rest)
{
    struct span number = span_trim(span_cut(&rest, '"'));
    struct span name = span_cut(&rest, '"');
    if (number.n)
        symbols_get(&o->files, number, 0)->alias = name;
    else
        o->source = name;
}

/* .loc FILE LINE ... */
static void follow_loc(struct origin *o, struct span rest)
{
    struct span file = span_cut(&rest, ' ');
    if (!number_parse(span_cut(&rest, ' '), &o->loc_line))
        o->loc_line = 0;
    o->loc_file = symbols_get(&o->files, file, 0)->alias;
}

static void enter(struct origin *o, struct span function)
{
    o->function = function;
    o->loc_line = 0;
}

void origin_follow(struct origin *o, const struct statement *st)
{
    struct span rest = st->rest;
    if (st->kind == STATEMENT_MARKER)
        return follow_marker(o, st);
    if (st->kind != STATEMENT_DIRECTIVE || !origin_is_compiled(o))
        return;
    if (span_is(st->name, ".file"))
        follow_file(o, rest);
    else if (span_is(st->name, ".loc"))
        follow_loc(o, rest);
    else if (span_is(st->name, ".size"))
        enter(o, span_of(""));
    else if (span_is(st->name, ".type") && span_ends(rest, "@function"))
        enter(o, span_trim(span_cut(&rest, ',')));
}

bool origin_is_compiled(const struct origin *o)
{
    return o->compiled && !o->by_hand && o->marker_file.n == 0;
}

static void put_line(struct buffer *out, struct span file, long long line)
{
    buffer_span(out, file);
    buffer_char(out, ':');
    buffer_number(out, line);
}

/* GCC says no line of its own code without -g, and none of assembly outside of functions. */
static bool has_line(const struct origin *o)
{
    return !o->compiled || o->marker_file.n || (!o->by_hand && o->loc_line && o->loc_file.n);
}

static long long c_line(const struct origin *o, unsigned line)
{
    if (o->marker_file.n)
        return line + o->marker_shift;
    return o->compiled ? o->loc_line : line;
}

static struct span c_file(const struct origin *o)
{
    if (o->marker_file.n)
        return o->marker_file;
    return o->compiled ? o->loc_file : span_of(o->file);
}

static void put_part(const struct origin *o, unsigned line, struct buffer *out)
{
    const bool named = o->source.n && o->source.s[0] != '<'; /* "<artificial>" at link time */
    if (named)
        buffer_span(out, o->source);
    else
        put_line(out, span_of(o->file), line);
    buffer_text(out, ": error: ");
    if (o->by_hand || !o->function.n)
        buffer_text(out, "outside of functions");
    else
        buffer_text(out, "function ");
    buffer_span(out, o->by_hand ? span_of("") : o->function);
    if (named) {
        buffer_text(out, " (");
        put_line(out, span_of(o->file), line);
        buffer_char(out, ')');
    }
    buffer_text(out, ": ");
}

void origin_print(const struct origin *o, unsigned line, struct buffer *out)
{
    if (!has_line(o))
        return put_part(o, line, out);
    put_line(out, c_file(o), c_line(o, line));
    buffer_text(out, ": error: ");
}

void origin_print_line(const struct origin *o, unsigned line, struct buffer *out)
{
    buffer_text(out, "line ");
    buffer_number(out, has_line(o) ? c_line(o, line) : line);
    buffer_text(out, has_line(o) ? "" : " of the assembly");
}

void origin_free(struct origin *o)
{
    symbols_free(&o->files);
}
