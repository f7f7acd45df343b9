/* SPDX-License-Identifier: Apache-2.0 */
#include "directive.h"

#include "alignment.h"
#include "directive_table.h"
#include "insn_print.h"
#include "number.h"
#include "section.h"
#include "text.h"

/* The number of one-byte NOPs that a directive of data stands for, as room for patches does; -1: it holds other data.
 */
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
        if (insn_print_spelled(r, st->rest))
            return;
        return rewriter_error(r, "directive %.*s: data in the course of code cannot be validated; put it into .rodata",
                              SPAN_ARGS(st->name));
    }
    rewriter_pass(r, name ? span_of(name) : st->name, st->rest);
}

static void type(struct rewriter *r, const struct statement *st)
{
    if (span_ends(st->rest, "gnu_indirect_function"))
        return rewriter_error(r, "directive .type: no indirect functions; the instruction set is fixed, choose at "
                                 "compile time");
    rewriter_pass(r, st->name, st->rest);
}

/*
 * Line tables and unwind tables count from one such directive to the next. LLVM counts before it pads where nothing but
 * instructions with relocations stands between, and after it where there is anything else, empty as it may be.
 */
static void keep_apart(struct rewriter *r)
{
    if (!r->now.text)
        return;
    rewriter_start(r);
    buffer_text(&r->out, ".zero 0");
}

/* LLVM 14 does not know location views. */
static void loc(struct rewriter *r, const struct statement *st)
{
    keep_apart(r);
    struct span rest = st->rest;
    for (size_t i = 0; i + 5 < rest.n; i++)
        if (char_is_blank(rest.s[i]) && memcmp(rest.s + i + 1, "view", 4) == 0)
            rest.n = i;
    rewriter_pass(r, st->name, rest);
}

/* Whether labels that wait go on waiting behind such a directive: it has no place of its own. */
static bool is_placeless(enum directive_kind kind)
{
    switch (kind) {
    case DIRECTIVE_DATA:
    case DIRECTIVE_STRINGS:
    case DIRECTIVE_ALIGN:
    case DIRECTIVE_DROP:
    case DIRECTIVE_GLOBAL:
    case DIRECTIVE_WEAK:
    case DIRECTIVE_WEAKREF:
    case DIRECTIVE_SET:
    case DIRECTIVE_TYPE:
        return true;
    case DIRECTIVE_PASS:
    case DIRECTIVE_LOC:
    case DIRECTIVE_SIZE:
    case DIRECTIVE_REFUSE:
        return false;
    }
    return false;
}

void directive_rewrite(struct rewriter *r, const struct statement *st)
{
    if (span_has_capitals(st->name))
        return rewriter_error(r, "directive %.*s: write it in small letters", SPAN_ARGS(st->name));
    const struct directive *d = directive_table_find(st->name);
    if (r->in_table && span_is(st->name, ".size"))
        text_flush(r);
    else if (!is_placeless(d->kind))
        text_end_table(r);
    if (section_follow(r, st)) {
        r->flows_on = false;
        return section_print(r, st);
    }
    switch (d->kind) {
    case DIRECTIVE_DATA:
    case DIRECTIVE_STRINGS:
        return data(r, st, d->text);
    case DIRECTIVE_ALIGN:
        return r->now.text ? text_wait(r, st) : alignment_print(r, st);
    case DIRECTIVE_LOC:
        return loc(r, st);
    case DIRECTIVE_TYPE:
        return type(r, st);
    case DIRECTIVE_REFUSE:
        return rewriter_error(r, "directive %.*s: %s", SPAN_ARGS(st->name), d->text);
    case DIRECTIVE_DROP:
        if (span_ends(st->rest, "noprefix"))
            rewriter_error(r, "directive %.*s noprefix: registers need their %%", SPAN_ARGS(st->name));
        return;
    case DIRECTIVE_PASS:
        if (span_starts(st->name, ".cfi_"))
            keep_apart(r);
        return rewriter_pass(r, st->name, st->rest);
    case DIRECTIVE_GLOBAL:
    case DIRECTIVE_WEAK:
    case DIRECTIVE_WEAKREF:
    case DIRECTIVE_SET:
    case DIRECTIVE_SIZE:
        return rewriter_pass(r, st->name, st->rest);
    }
}
