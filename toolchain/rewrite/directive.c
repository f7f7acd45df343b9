#include "rewriter.h"

#include <limits.h>

enum what { PASS, DATA, ALIGN, DROP, LOC, NAMES, TYPE, REFUSE };

static const struct directive {
    const char *name;
    enum what what;
    const char *why;
} directives[] = {
#define DIRECTIVE(name, what, why) { name, what, why },
#include "directives.def"
#undef DIRECTIVE
    { NULL, PASS, NULL },
};

static const struct directive *find(struct span name)
{
    const struct directive *d = directives;
    while (d->name && !span_is(name, d->name))
        d++;
    return d;
}

bool directive_is_data(struct span name)
{
    return find(name)->what == DATA;
}

static void pass(struct rewriter *r, struct span name, struct span rest)
{
    rewriter_start(r);
    buffer_span(&r->out, name);
    buffer_char(&r->out, ' ');
    buffer_span(&r->out, rest);
}

static bool is_power(struct span name)
{
    return span_starts(name, ".p2align");
}

/* The exponent of an alignment, or -1: it is an expression. */
static int exponent(const struct statement *st)
{
    long long value;
    struct span rest = st->rest;
    if (!number_parse(span_trim(span_cut(&rest, ',')), &value))
        return -1;
    if (is_power(st->name))
        return value >= 0 && value < INT_MAX ? (int)value : INT_MAX;
    int log = 0;
    while (log < 63 && 1ll << log < value)
        log++;
    return log;
}

/* How many bytes may be skipped, the third operand; LLONG_MAX without one. */
static long long most_skipped(const struct statement *st)
{
    long long value;
    struct span rest = st->rest;
    span_cut(&rest, ',');
    span_cut(&rest, ',');
    rest = span_trim(rest);
    return rest.n && number_parse(rest, &value) ? value : LLONG_MAX;
}

/*
 * In code the fill is NOPs, and none crosses a bundle's end: LLVM's own up to a bundle, then those of four bytes, which
 * it takes for a value. An expression is left to LLVM to compute, past the bundle's end.
 */
void directive_align(struct rewriter *r, const struct statement *st)
{
    if (!r->now.text || r->in_table)
        return pass(r, st->name, st->rest);
    int log = exponent(st);
    long long most = most_skipped(st);
    struct span rest = st->rest, boundary = span_trim(span_cut(&rest, ','));
    if (log > 12)
        return rewriter_error(r, "%.*s %.*s: in code, align by at most a page", SPAN_ARGS(st->name),
                              SPAN_ARGS(st->rest));
    section_aligned(r, log);
    int first = log >= 0 && log < ZVM_BUNDLE_SHIFT ? log : ZVM_BUNDLE_SHIFT;
    rewriter_start(r);
    buffer_text(&r->out, ".p2align ");
    buffer_number(&r->out, first);
    if (most < 1 << first) {
        buffer_text(&r->out, ",,");
        buffer_number(&r->out, most);
    }
    if ((log >= 0 && log <= ZVM_BUNDLE_SHIFT) || most < ZVM_BUNDLE_SIZE)
        return;
    buffer_text(&r->out, is_power(st->name) ? "; .p2alignl " : "; .balignl ");
    buffer_span(&r->out, boundary);
    buffer_text(&r->out, ", 0x401f0f"); /* nopl 0(%rax) */
    if (log >= 0 && most < 1 << log) {
        buffer_char(&r->out, ',');
        buffer_number(&r->out, most);
    }
}

/* How many NOPs of one byte a directive of data stands for, as patches have them; -1: it is no such directive. */
static long long count_nops(const struct statement *st)
{
    enum { MOST = 4096 };
    long long value[3] = { 0, 1, 0 };
    struct span rest = st->rest;
    for (unsigned i = 0; rest.n; i++)
        if (i == 3 || !number_parse(span_trim(span_cut(&rest, ',')), &value[i]))
            return -1;
    bool nops = span_is(st->name, ".nops"), fill = span_is(st->name, ".fill");
    bool skip = span_is(st->name, ".skip") || span_is(st->name, ".space") || span_is(st->name, ".zero");
    if (value[0] < 0 || value[0] > MOST || !(nops || fill || skip))
        return -1;
    return nops || value[0] == 0 || (fill && value[1] == 1 && value[2] == 0x90) || (skip && value[1] == 0x90) ? value[0]
                                                                                                              : -1;
}

static bool print_nops(struct rewriter *r, const struct statement *st)
{
    long long count = count_nops(st);
    if (count < 0 || r->in_table)
        return false;
    text_end_table(r);
    if (count)
        text_note_insn(r, span_of("nop"));
    rewriter_start(r);
    for (; count > 0; count--)
        buffer_text(&r->out, count > 1 ? "nop; " : "nop");
    return true;
}

static void data(struct rewriter *r, const struct statement *st, const char *name)
{
    if (r->now.text && print_nops(r, st))
        return;
    if (r->now.text && !text_begin_table(r)) {
        if (print_spelled(r, st->rest))
            return;
        return rewriter_error(r, "directive %.*s: data in the course of code cannot be validated; put it into .rodata",
                              SPAN_ARGS(st->name));
    }
    pass(r, name ? span_of(name) : st->name, st->rest);
}

static void type(struct rewriter *r, const struct statement *st)
{
    if (span_ends(st->rest, "gnu_indirect_function"))
        return rewriter_error(r, "directive .type: no indirect functions; the instruction set is fixed, choose at "
                                 "compile time");
    pass(r, st->name, st->rest);
}

/* LLVM 14 does not know location views. */
static void loc(struct rewriter *r, const struct statement *st)
{
    struct span rest = st->rest;
    for (size_t i = 0; i + 5 < rest.n; i++)
        if (is_blank(rest.s[i]) && memcmp(rest.s + i + 1, "view", 4) == 0)
            rest.n = i;
    pass(r, st->name, rest);
}

/* Directives after which labels that wait go on waiting: they have no place of their own. */
static bool is_placeless(enum what what)
{
    return what == NAMES || what == TYPE || what == DROP || what == ALIGN || what == DATA;
}

void directive_rewrite(struct rewriter *r, const struct statement *st)
{
    const struct directive *d = find(st->name);
    if (r->in_table && span_is(st->name, ".size"))
        text_flush(r);
    else if (!is_placeless(d->what))
        text_end_table(r);
    if (section_changes(st->name))
        r->flows_on = false;
    if (section_follow(r, st))
        return section_print(r, st);
    switch (d->what) {
    case DATA:
        return data(r, st, d->why);
    case ALIGN:
        return r->now.text ? text_wait(r, st) : directive_align(r, st);
    case LOC:
        return loc(r, st);
    case TYPE:
        return type(r, st);
    case REFUSE:
        return rewriter_error(r, "directive %.*s: %s", SPAN_ARGS(st->name), d->why);
    case DROP:
        if (span_ends(st->rest, "noprefix"))
            rewriter_error(r, "directive %.*s noprefix: registers need their %%", SPAN_ARGS(st->name));
        return;
    case PASS:
    case NAMES:
        return pass(r, st->name, st->rest);
    }
}
