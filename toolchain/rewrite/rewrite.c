/* SPDX-License-Identifier: Apache-2.0 */
#include "rewrite.h"

#include "directive.h"
#include "flags.h"
#include "insn_print.h"
#include "label.h"
#include "quote.h"
#include "scan.h"
#include "scrub.h"
#include "sections.h"
#include "text.h"

/* The counts of labels "1:" that the first pass left behind; the second counts again. */
static void forget_counts(struct symbols *t)
{
    for (size_t i = 0; i < t->slots; i++)
        t->slot[i].count = 0;
}

static void print_statement(struct rewriter *r, const struct statement *st)
{
    switch (st->kind) {
    case STATEMENT_LABEL:
    case STATEMENT_PLACE:
        return r->now.text ? text_wait(r, st) : label_print(r, st);
    case STATEMENT_DIRECTIVE:
        return directive_rewrite(r, st);
    case STATEMENT_INSN:
        return insn_print(r, st);
    case STATEMENT_MARKER:
        rewriter_start(r);
        return buffer_span(&r->out, st->rest);
    case STATEMENT_ASSIGN:
        rewriter_start(r);
        buffer_span(&r->out, st->name);
        buffer_text(&r->out, " = ");
        return buffer_span(&r->out, st->rest);
    case STATEMENT_END:
        return;
    }
}

/* Weak and not defined here: it may end up at address 0, where neither %rip nor a direct branch reaches. */
static bool is_weak(void *context, struct span expression)
{
    struct rewriter *r = context;
    const char *p = expression.s, *end = expression.s + expression.n;
    while (p < end) {
        const char *from = p;
        while (p < end && char_is_name(*p))
            p++;
        if (p == from) {
            p++;
            continue;
        }
        const struct symbol *s = symbols_get(&r->symbols, span_between(from, p), 0);
        if ((s->flags & SYMBOL_WEAK) && !(s->flags & SYMBOL_DEFINED))
            return true;
    }
    return false;
}

static void print_all(struct rewriter *r, struct span text)
{
    struct statement st;
    source_init(&r->source, text);
    r->now = r->previous = (struct section){ .name = span_of(".text"), .text = true };
    origin_restart(&r->origin);
    r->depth = 0;
    buffer_text(&r->out, ".bundle_align_mode 5\n# 1 \"");
    buffer_text(&r->out, r->origin.file);
    buffer_text(&r->out, "\"\n");
    r->out_line = 1;
    do {
        st = source_next(&r->source);
        r->line = st.line;
        origin_follow(&r->origin, &st);
        print_statement(r, &st);
    } while (st.kind != STATEMENT_END);
    text_end_table(r);
    buffer_char(&r->out, '\n');
    buffer_span(&r->out, (struct span){ r->closing.data, r->closing.used });
    if (r->isa) { /* the ld wrapper gathers these */
        buffer_text(&r->out, ".section " SECTIONS_ISA ",\"\",@progbits; .p2align 2; .long ");
        buffer_number(&r->out, r->isa);
        buffer_char(&r->out, '\n');
    }
    /* and looks behind these for flags that are read */
    buffer_span(&r->out, (struct span){ r->targets.data, r->targets.used });
}

unsigned rewrite(struct span source, const char *file, enum rewrite_mode mode, spelled_disassemble disassemble,
                 struct buffer *out, FILE *messages)
{
    struct rewriter r = { .messages = messages, .out = *out, .label = mode == REWRITE_LABELLED ? REWRITE_LABEL : NULL };
    r.origin = (struct origin){ .file = file, .compiled = span_starts(source, "\t.file\t\"") };
    struct buffer plain = { 0 };
    scrub(source, &plain);
    source = r.source_text = (struct span){ plain.data, plain.used };
    lowerings_init(&r.lowerings, is_weak, &r);
    effects_init(&r.effects);
    scan(&r, source);
    spelled_take_apart(&r.spelled, disassemble);
    flags_follow(&r);
    if (r.errors == 0) {
        forget_counts(&r.symbols);
        print_all(&r, source);
        quote_names(&r.out);
    }
    spelled_free(&r.spelled);
    symbols_free(&r.symbols);
    buffer_free(&r.targets);
    liveness_free(&r.liveness);
    effects_deinit(&r.effects);
    symbols_free(&r.sections);
    buffer_free(&r.closing);
    lowerings_deinit(&r.lowerings);
    origin_free(&r.origin);
    buffer_free(&plain);
    *out = r.out;
    return r.errors;
}
