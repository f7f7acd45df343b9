/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person may put tables among code. The validator takes every byte there for code, so a table moves to .rodata with
 * its labels; %rip reaches it there as well. A table can move when it has a label and no instruction runs into it.
 *
 * Labels and alignments wait until the statement behind them tells whether they belong to code or to a table.
 */
#include "text.h"

#include "alignment.h"
#include "label.h"

void text_note_insn(struct rewriter *r, struct span mnemonic)
{
    r->flows_on = !insn_ends_flow(mnemonic);
}

void text_wait(struct rewriter *r, const struct statement *st)
{
    if (r->waiting == WAITING)
        text_flush(r);
    r->wait[r->waiting++] = *st;
}

static void print(struct rewriter *r, const struct statement *st)
{
    if (st->kind != STATEMENT_DIRECTIVE)
        label_print(r, st);
    else
        alignment_print(r, st);
}

void text_flush(struct rewriter *r)
{
    for (unsigned i = 0; i < r->waiting; i++)
        print(r, &r->wait[i]);
    r->waiting = 0;
}

static bool is_code(struct rewriter *r, struct span label)
{
    uint32_t number = char_is_digit(label.s[0]) ? symbols_get(&r->symbols, label, 0)->count + 1 : 0;
    return symbols_get(&r->symbols, label, number)->flags & SYMBOL_CODE;
}

/* Whether a label waits. of_code: only functions and labels that a branch names count. */
static bool waits_label(struct rewriter *r, bool of_code)
{
    for (unsigned i = 0; i < r->waiting; i++)
        if (r->wait[i].kind != STATEMENT_DIRECTIVE && (!of_code || is_code(r, r->wait[i].name)))
            return true;
    return false;
}

bool text_begin_table(struct rewriter *r)
{
    if (waits_label(r, true))
        return false;
    if (!r->in_table) {
        if (r->flows_on || !waits_label(r, false))
            return false;
        rewriter_start(r);
        buffer_text(&r->out, ".pushsection .rodata,\"a\",@progbits");
        r->in_table = true;
    }
    text_flush(r);
    return true;
}

void text_end_table(struct rewriter *r)
{
    if (r->in_table) {
        rewriter_start(r);
        buffer_text(&r->out, ".popsection");
        r->in_table = false;
    }
    text_flush(r);
}
