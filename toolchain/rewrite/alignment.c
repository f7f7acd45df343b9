/* SPDX-License-Identifier: Apache-2.0 */
#include "alignment.h"

#include <limits.h>

#include "number.h"
#include "section.h"

static bool is_power(struct span name)
{
    return span_starts(name, ".p2align");
}

/* The exponent of an alignment; -1: the alignment is an expression. */
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
 * No NOP of the fill may cross a bundle's end. Up to the end of a bundle LLVM fills with NOPs of its own; from there on
 * the fill is a value, a NOP of four bytes. An alignment that is an expression is aligned to a bundle, and then by
 * LLVM.
 */
void alignment_print(struct rewriter *r, const struct statement *st)
{
    if (!r->now.text || r->in_table)
        return rewriter_pass(r, st->name, st->rest);
    int log = exponent(st);
    long long most = most_skipped(st);
    struct span rest = st->rest, boundary = span_trim(span_cut(&rest, ','));
    if (log > 16)
        return rewriter_error(r, "%.*s %.*s: in code, align by at most 64 KiB", SPAN_ARGS(st->name),
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
