/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first pass. Indirect branches reach only the starts of bundles, so every label that an indirect branch may reach
 * must lie there: functions, names that other files see, labels named in data, and labels named by an instruction that
 * is no direct branch.
 */
#include "scan.h"

#include "directive_table.h"
#include "number.h"
#include "section.h"

/* Whether a word of an expression is a symbol or a label such as "1f"; other words are numbers. */
static bool names_symbol(struct span word)
{
    return char_starts_name(word.s[0]) || span_ends(word, "f") || span_ends(word, "b");
}

/* Calls visit for each symbol named in an expression. A name such as "1f" counts. */
static void expression_symbols(struct rewriter *r, struct span text, void (*visit)(struct rewriter *, struct span))
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
            for (p++; p < end && char_is_name(*p); p++)
                ;
        } else if (char_is_name(*p) && *p != '$') { /* $ starts an immediate */
            while (p < end && char_is_name(*p))
                p++;
            if (names_symbol(span_between(from, p)))
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
        if (!char_is_digit(name.s[i]))
            return false;
    return name.n > 1;
}

/* A symbol as symbols_get() wants it. */
struct symbol_name {
    struct span name;
    uint32_t number;
};

static struct symbol_name symbol_name(struct rewriter *r, struct span name)
{
    if (!is_local(name))
        return (struct symbol_name){ name, 0 };
    struct span label = { name.s, name.n - 1 };
    uint32_t seen = symbols_get(&r->symbols, label, 0)->count;
    return (struct symbol_name){ label, name.s[name.n - 1] == 'f' ? seen + 1 : seen };
}

static void flag(struct rewriter *r, struct span name, uint32_t flags)
{
    struct symbol_name s = symbol_name(r, name);
    if (name.n)
        symbols_get(&r->symbols, s.name, s.number)->flags |= flags;
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

static void mark_measured(struct rewriter *r, struct span name)
{
    flag(r, name, SYMBOL_MEASURED);
}

/* Marks the symbols of a difference: both its sides must bind to the code before them. */
static void scan_difference(struct rewriter *r, struct span expressions)
{
    if (memchr(expressions.s, '-', expressions.n))
        expression_symbols(r, expressions, mark_measured);
}

static bool is_number(struct span text)
{
    long long value;
    struct span digits = span_name(text);
    return digits.n && char_is_digit(text.s[0]) && number_parse(digits, &value) && value;
}

/* Whether a name between before and after is part of "name + 5", "name - 5" or "5 + name", which is no difference. */
static bool has_number(struct span before, struct span after)
{
    before = span_trim(before);
    after = span_trim(after);
    char sign = before.n ? before.s[before.n - 1] : 0;
    if (sign == '-')
        return false;
    if (after.n && (after.s[0] == '+' || after.s[0] == '-'))
        return is_number(span_trim(span_from(after, 1)));
    if (sign != '+')
        return false;
    before = span_trim((struct span){ before.s, before.n - 1 });
    size_t n = 0;
    while (n < before.n && char_is_name(before.s[before.n - n - 1]))
        n++;
    return is_number((struct span){ before.s + before.n - n, n });
}

/* A label that C's && takes the address of, or of GCC's own. */
static bool is_inner(struct span name)
{
    return span_starts(name, ".L") && name.n > 2 && char_is_digit(name.s[2]);
}

/*
 * A person who adds to a label of code counts bytes of code. GCC adds where the C source does: to a function's address
 * to mark it, say, but to a label's only to go there.
 */
static void scan_sum(struct rewriter *r, struct span text, struct span name)
{
    struct symbol_name s = symbol_name(r, name);
    struct span before = span_between(text.s, name.s);
    struct span after = span_between(name.s + name.n, text.s + text.n);
    if ((!origin_is_compiled(&r->origin) || is_inner(name)) && has_number(before, after))
        symbols_get(&r->symbols, s.name, s.number)->counted = r->line;
}

static void scan_sums(struct rewriter *r, struct span text)
{
    if (!memchr(text.s, '+', text.n) && !memchr(text.s, '-', text.n))
        return;
    for (const char *p = text.s, *end = text.s + text.n; p < end; p++) {
        const char *from = p;
        while (p < end && char_is_name(*p) && (p > from || *p != '$'))
            p++;
        if (p > from && names_symbol(span_between(from, p)))
            scan_sum(r, text, span_between(from, p));
        p = p > from ? p - 1 : p;
    }
}

/* Exception tables name landing pads, which are branch targets, and the ends of regions, which are not. */
static void mark_in_table(struct rewriter *r, struct span name)
{
    if (!span_starts(name, ".LEH") && !span_starts(name, ".LF"))
        mark(r, name);
}

static uint32_t add_node(struct rewriter *r, struct span text, enum live_kind kind, struct effect effect)
{
    struct live_node node = { .text = text, .line = r->line, .kind = kind, .effect = effect };
    return liveness_add(&r->liveness, r->now.name, r->now.part, node);
}

/* "name = expression", .set and the like. */
static void scan_assignment(struct rewriter *r, struct span name, struct span expression)
{
    struct symbol *s = symbols_get(&r->symbols, name, 0);
    s->flags |= SYMBOL_DEFINED | SYMBOL_ASSIGNED;
    s->alias = expression;
    scan_sums(r, expression);
    scan_difference(r, expression);
    expression_symbols(r, expression, mark);
}

/* NAME, SIZE... */
static void note_size(struct rewriter *r, struct span rest)
{
    long long size;
    struct span name = span_trim(span_cut(&rest, ','));
    if (name.n && number_parse(span_trim(span_cut(&rest, ',')), &size))
        symbols_get(&r->symbols, name, 0)->size = size;
}

static void scan_data(struct rewriter *r, const struct statement *st)
{
    bool table = span_is(st->name, ".uleb128");
    if (r->now.text && span_is(st->name, ".byte"))
        spelled_note(&r->spelled, st->rest, add_node(r, st->name, LIVE_PLAIN, (struct effect){ 0, 0 }));
    scan_difference(r, st->rest);
    if (r->now.debug)
        return;
    scan_sums(r, st->rest);
    expression_symbols(r, st->rest, table ? mark_in_table : mark);
}

/* NAME, @function and its other spellings. */
static void scan_type(struct rewriter *r, struct span rest)
{
    struct span words = rest, name = span_word(span_cut(&words, ','));
    if (span_ends(rest, "function") || span_ends(rest, "function\"") || span_ends(rest, "STT_FUNC"))
        mark_function(r, name);
}

static void scan_directive(struct rewriter *r, const struct statement *st)
{
    struct span rest = st->rest, name;
    if (section_follow(r, st))
        return;
    switch (directive_table_find(st->name)->kind) {
    case DIRECTIVE_DATA:
        return scan_data(r, st);
    case DIRECTIVE_TYPE:
        return scan_type(r, rest);
    case DIRECTIVE_WEAK:
        return expression_symbols(r, rest, mark_weak);
    case DIRECTIVE_WEAKREF:
        name = span_trim(span_cut(&rest, ','));
        mark_weak(r, name);
        return mark(r, span_trim(rest));
    case DIRECTIVE_GLOBAL:
        return expression_symbols(r, rest, mark);
    case DIRECTIVE_SET:
        name = span_trim(span_cut(&rest, ','));
        return scan_assignment(r, name, span_trim(rest));
    case DIRECTIVE_SIZE:
        return note_size(r, rest);
    case DIRECTIVE_PASS:
    case DIRECTIVE_STRINGS:
    case DIRECTIVE_ALIGN:
    case DIRECTIVE_DROP:
    case DIRECTIVE_LOC:
    case DIRECTIVE_REFUSE:
        return;
    }
}

static enum live_kind kind_of(struct span mnemonic, bool indirect)
{
    if (span_starts(mnemonic, "call"))
        return LIVE_CALL;
    if (insn_ends_flow(mnemonic))
        return mnemonic.s[0] == 'j' && !indirect ? LIVE_JUMP : LIVE_END;
    return insn_is_branch(mnemonic) ? LIVE_BRANCH : LIVE_PLAIN;
}

/* Notes the target of a direct branch or call. */
static void scan_target(struct rewriter *r, uint32_t node, struct span target)
{
    struct symbol_name name = symbol_name(r, target);
    liveness_branch(&r->liveness, node, name.name, name.number);
}

static void scan_insn(struct rewriter *r, const struct statement *st)
{
    struct insn prefixes = { 0 };
    struct span text = { st->name.s, (size_t)(st->rest.s + st->rest.n - st->name.s) };
    if (insn_prefixes(&prefixes, &text) || text.n == 0)
        return;
    struct span mnemonic = span_word(text), operands = span_trim(span_from(text, mnemonic.n));
    bool indirect = operands.n && operands.s[0] == '*';
    enum live_kind kind = kind_of(mnemonic, indirect);
    uint32_t node = add_node(r, mnemonic, kind, effects_find(&r->effects, mnemonic, operands));
    bool direct = (kind == LIVE_CALL || kind == LIVE_BRANCH || kind == LIVE_JUMP) && !indirect;
    if (direct)
        scan_target(r, node, operands);
    scan_difference(r, operands);
    scan_sums(r, operands);
    expression_symbols(r, operands, direct ? mark_code : mark);
}

static void scan_label(struct rewriter *r, struct span name)
{
    uint32_t node = r->now.text ? add_node(r, name, LIVE_LABEL, (struct effect){ 0, 0 }) : 0;
    struct symbol *s = symbols_get(&r->symbols, name, 0);
    s->flags |= SYMBOL_DEFINED;
    s->count++;
    if (char_is_digit(name.s[0]))
        s = symbols_get(&r->symbols, name, s->count);
    s->node = node;
}

void scan(struct rewriter *r, struct span text)
{
    struct source source;
    source_init(&source, text);
    r->now = (struct section){ .name = span_of(".text"), .text = true };
    for (struct statement st; (st = source_next(&source)).kind != STATEMENT_END;) {
        r->line = st.line;
        origin_follow(&r->origin, &st);
        if (st.kind == STATEMENT_DIRECTIVE) {
            scan_directive(r, &st);
        } else if (st.kind == STATEMENT_INSN) {
            scan_insn(r, &st);
        } else if (st.kind == STATEMENT_LABEL || st.kind == STATEMENT_PLACE) {
            scan_label(r, st.name);
        } else if (st.kind == STATEMENT_ASSIGN) {
            scan_assignment(r, st.name, st.rest);
        }
    }
}
