/* SPDX-License-Identifier: Apache-2.0 */
#include "insn_print.h"

#include "flags.h"
#include "lower.h"
#include "number.h"
#include "probe.h"
#include "text.h"

/*
 * LLVM puts a label behind the padding of the instruction that follows it, unless something stands between, empty as it
 * may be. Distances count from where the code before ends; and a function starts at a bundle, also if a call is its
 * first instruction.
 */
static void bind_labels(struct rewriter *r, const struct insn *insn)
{
    if (r->measured || (r->aligned && span_starts(insn->mnemonic, "call")))
        buffer_text(&r->out, ".zero 0; ");
    r->measured = r->aligned = false;
}

static bool reads_x87_status(struct span mnemonic)
{
    return span_is(mnemonic, "fnstsw") || span_is(mnemonic, "fstsw");
}

/*
 * Prints the instruction, and opens a bundle when the next one reads the x87 status: no padding may come between the
 * two, for what the status holds later differs between processors.
 */
static void print_glued(struct rewriter *r, struct insn *insn)
{
    struct source ahead = r->source;
    bool opens = insn->mnemonic.s[0] == 'f' && !r->glued && reads_x87_status(source_next(&ahead).name);
    if (opens)
        buffer_text(&r->out, ".bundle_lock; ");
    lower_insn(r, insn);
    if (r->glued)
        buffer_text(&r->out, "; .bundle_unlock");
    r->glued = opens;
}

/* Whether an operand is "x + 5" or "x - 5", x being a symbol or the place ".". */
static bool is_sum(struct span text)
{
    struct span name = span_name(text), after = span_trim(span_from(text, name.n));
    return name.n && !char_is_digit(text.s[0]) && after.n && (after.s[0] == '+' || after.s[0] == '-');
}

/* Whether an operand counts bytes of code: after rewriting, instructions have other lengths. */
static bool counts_bytes(const struct insn *insn, const struct operand *o)
{
    long long value;
    struct span text = o->kind == OPERAND_MEMORY ? o->disp : o->text;
    if (o->kind == OPERAND_REGISTER)
        return false;
    if (o->base.class == REG_RIP && number_parse(text, &value))
        return true;
    return is_sum(text) &&
           (insn_is_branch(insn->mnemonic) ? operand_is_bare(o) : !char_is_name(text.s[1]) && text.s[0] == '.');
}

static const char *check_operands(const struct insn *insn)
{
    if (span_has_capitals(insn->mnemonic))
        return "write it in small letters";
    for (unsigned i = 0; i < insn->operands; i++)
        if (counts_bytes(insn, &insn->operand[i]))
            return "it counts bytes of code, whose instructions have other lengths here; use a label";
    return NULL;
}

/* The label starts as rewriter_error() starts a message. */
static void print_place(struct rewriter *r, const struct insn *insn)
{
    buffer_char(&r->out, '"');
    buffer_text(&r->out, r->label);
    buffer_number(&r->out, r->fresh++);
    buffer_char(&r->out, ':');
    origin_print(&r->origin, r->line, &r->out);
    buffer_text(&r->out, "instruction ");
    buffer_span(&r->out, insn->mnemonic);
    buffer_text(&r->out, "\": ");
}

void insn_print(struct rewriter *r, const struct statement *st)
{
    struct span text = { st->name.s, (size_t)(st->rest.s + st->rest.n - st->name.s) };
    struct insn insn = r->pending;
    r->pending = (struct insn){ 0 };
    const char *wrong = insn_prefixes(&insn, &text);
    if (!wrong && text.n == 0) {
        r->pending = insn;
        return;
    }
    if (!wrong)
        wrong = insn_parse(&insn, text);
    if (!wrong)
        wrong = check_operands(&insn);
    if (wrong)
        return rewriter_error(r, "instruction %.*s: %s", SPAN_ARGS(text), wrong);
    if (!r->now.text)
        return rewriter_error(r, "instruction %.*s: not in a section of code; write .text or a section with flag x",
                              SPAN_ARGS(insn.mnemonic));
    text_end_table(r);
    text_note_insn(r, insn.mnemonic);
    rewriter_start(r);
    if (r->label)
        print_place(r, &insn);
    if (!r->spelling)
        r->live = flags_at(r, insn.mnemonic.s);
    flags_check_insn(r);
    bind_labels(r, &insn);
    if (!probe_print(r, &insn))
        print_glued(r, &insn);
}

/* Whether an instruction means another target at another place: a branch, or an address relative to %rip. */
static bool has_place(const struct statement *st)
{
    return insn_is_branch(st->name) || span_ends(st->rest, "(%rip)") || memmem(st->rest.s, st->rest.n, "(%rip),", 7);
}

bool insn_print_spelled(struct rewriter *r, struct span operands)
{
    struct source source;
    const struct spelled_bytes *bytes = spelled_find(&r->spelled, operands.s);
    struct span insns = bytes ? bytes->insns : span_of("");
    source_init(&source, insns);
    r->spelling = true;
    r->live = bytes ? &r->liveness.node[bytes->node] : NULL;
    for (struct statement st; (st = source_next(&source)).kind == STATEMENT_INSN;) {
        if (has_place(&st))
            rewriter_error(r, "directive .byte: %.*s depends on its place; write it as an instruction",
                           SPAN_ARGS(st.name));
        else
            insn_print(r, &st);
    }
    r->spelling = false;
    return insns.n != 0;
}
