/*
 * The first pass. Indirect branches reach only the starts of bundles, so every label that one may go to must lie there:
 * functions, names that other files see, and whatever is named in data or as an operand that is no direct branch.
 */
#include "rewriter.h"

void expression_symbols(struct rewriter *r, struct span text, void (*visit)(struct rewriter *, struct span))
{
    const char *p = text.s, *end = text.s + text.n;
    while (p < end) {
        const char *from = p;
        if (*p == '"') {
            for (p++; p < end && *p != '"'; p++)
                ;
            visit(r, span_between(from + 1, p < end ? p : end));
            p++;
        } else if (*p == '%') {
            for (p++; p < end && is_name(*p); p++)
                ;
        } else if (is_name(*p) && *p != '$') { /* $ starts an immediate */
            while (p < end && is_name(*p))
                p++;
            if (is_name_start(*from) || p[-1] == 'f' || p[-1] == 'b')
                visit(r, span_between(from, p));
        } else {
            p++;
        }
    }
}

/* "1f" or "12b". */
static bool is_local(struct span name)
{
    for (size_t i = 0; i + 1 < name.n; i++)
        if (!is_digit(name.s[i]))
            return false;
    return name.n > 1;
}

static void flag(struct rewriter *r, struct span name, uint32_t flags)
{
    if (name.n == 0)
        return;
    if (!is_local(name)) {
        symbols_get(&r->symbols, name, 0)->flags |= flags;
        return;
    }
    struct span label = { name.s, name.n - 1 };
    uint32_t seen = symbols_get(&r->symbols, label, 0)->count;
    symbols_get(&r->symbols, label, name.s[name.n - 1] == 'f' ? seen + 1 : seen)->flags |= flags;
}

static void mark(struct rewriter *r, struct span name)
{
    flag(r, name, SYMBOL_TARGET);
}

static void mark_code(struct rewriter *r, struct span name)
{
    flag(r, name, SYMBOL_CODE);
}

static void mark_function(struct rewriter *r, struct span name)
{
    flag(r, name, SYMBOL_CODE | SYMBOL_TARGET);
}

static void mark_weak(struct rewriter *r, struct span name)
{
    symbols_get(&r->symbols, name, 0)->flags |= SYMBOL_WEAK | SYMBOL_TARGET;
}

/* In exception tables only landing pads are branched to; the ends of regions are not. */
static void mark_in_table(struct rewriter *r, struct span name)
{
    if (!span_starts(name, ".LEH") && !span_starts(name, ".LF"))
        mark(r, name);
}

/* NAME, SIZE... */
static void note_size(struct rewriter *r, struct span rest)
{
    long long size;
    struct span name = span_trim(span_cut(&rest, ','));
    if (name.n && number_parse(span_trim(span_cut(&rest, ',')), &size))
        symbols_get(&r->symbols, name, 0)->size = size;
}

static void scan_directive(struct rewriter *r, const struct statement *st)
{
    if (section_follow(r, st))
        return;
    if (directive_is_data(st->name)) {
        bool table = span_is(st->name, ".uleb128");
        if (r->now.text && span_is(st->name, ".byte"))
            spelled_note(&r->spelled, st->rest);
        if (!r->now.debug && !span_starts(st->name, ".str") && !span_starts(st->name, ".asc"))
            expression_symbols(r, st->rest, table ? mark_in_table : mark);
    } else if (span_is(st->name, ".type")) {
        struct span rest = st->rest, name = rest;
        for (name.n = 0; name.n < rest.n && rest.s[name.n] != ',' && !is_blank(rest.s[name.n]); name.n++)
            ;
        if (span_ends(rest, "function") || span_ends(rest, "function\"") || span_ends(rest, "STT_FUNC"))
            mark_function(r, name);
    } else if (span_is(st->name, ".weak")) {
        expression_symbols(r, st->rest, mark_weak);
    } else if (span_is(st->name, ".weakref")) {
        struct span target = st->rest, alias = span_trim(span_cut(&target, ','));
        mark_weak(r, alias);
        mark(r, span_trim(target));
    } else if (span_is(st->name, ".globl") || span_is(st->name, ".global") || span_is(st->name, ".symver")) {
        expression_symbols(r, st->rest, mark);
    } else if (span_is(st->name, ".set") || span_is(st->name, ".equ") || span_is(st->name, ".equiv")) {
        struct span rest = st->rest, name = span_trim(span_cut(&rest, ','));
        symbols_get(&r->symbols, name, 0)->flags |= SYMBOL_DEFINED | SYMBOL_ASSIGNED;
        expression_symbols(r, rest, mark);
    } else if (span_is(st->name, ".size") || span_is(st->name, ".comm") || span_is(st->name, ".lcomm")) {
        note_size(r, st->rest);
    }
}

bool is_branch(struct span mnemonic)
{
    return mnemonic.s[0] == 'j' || span_starts(mnemonic, "call") || span_starts(mnemonic, "loop");
}

static void scan_insn(struct rewriter *r, const struct statement *st)
{
    struct insn prefixes = { 0 };
    struct span text = { st->name.s, (size_t)(st->rest.s + st->rest.n - st->name.s) };
    if (insn_prefixes(&prefixes, &text) || text.n == 0)
        return;
    size_t n = 0;
    while (n < text.n && !is_blank(text.s[n]))
        n++;
    struct span operands = span_trim((struct span){ text.s + n, text.n - n });
    bool direct = is_branch((struct span){ text.s, n }) && !(operands.n && operands.s[0] == '*');
    expression_symbols(r, operands, direct ? mark_code : mark);
}

void scan(struct rewriter *r, struct span text)
{
    struct source source;
    source_init(&source, text);
    r->now = (struct section){ .text = true };
    for (struct statement st; (st = source_next(&source)).kind != STATEMENT_END;) {
        r->line = st.line;
        if (st.kind == STATEMENT_DIRECTIVE) {
            scan_directive(r, &st);
        } else if (st.kind == STATEMENT_INSN) {
            scan_insn(r, &st);
        } else if (st.kind == STATEMENT_LABEL) {
            struct symbol *s = symbols_get(&r->symbols, st.name, 0);
            s->flags |= SYMBOL_DEFINED;
            s->count++;
        } else if (st.kind == STATEMENT_PLACE) {
            symbols_get(&r->symbols, st.name, 0)->flags |= SYMBOL_DEFINED;
        } else if (st.kind == STATEMENT_ASSIGN) {
            symbols_get(&r->symbols, st.name, 0)->flags |= SYMBOL_DEFINED | SYMBOL_ASSIGNED;
            expression_symbols(r, st.rest, mark);
        }
    }
}
