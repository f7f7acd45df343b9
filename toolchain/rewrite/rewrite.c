#include "rewrite.h"

#include <stdarg.h>
#include <stdlib.h>

#include "printable.h"
#include "rewriter.h"
#include "scrub.h"

void rewriter_error(struct rewriter *r, const char *format, ...)
{
    char what[PRINTABLE_MOST];
    va_list args;
    r->errors++;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (r->marker_file.n)
        printable_line(r->messages, "%.*s:%lld: error: %s", SPAN_ARGS(r->marker_file), r->line + r->marker_shift, what);
    else
        printable_line(r->messages, "%s:%u: error: %s", r->file, r->line, what);
}

void rewriter_start(struct rewriter *r)
{
    if (r->out_line == r->line) {
        buffer_text(&r->out, "; ");
        return;
    }
    for (; r->out_line < r->line; r->out_line++)
        buffer_char(&r->out, '\n');
}

bool rewriter_is_compiled(const struct rewriter *r)
{
    return r->compiled && !r->by_hand && r->marker_file.n == 0;
}

/* # 12 "file": GCC writes them around inline assembly and the C preprocessor everywhere. # 0 "" ends them. */
void rewriter_follow_marker(struct rewriter *r, const struct statement *st)
{
    struct span rest = { st->rest.s + 1, st->rest.n - 1 };
    if (span_ends(rest, "APP")) {
        r->by_hand = span_is(rest, "APP");
        return;
    }
    rest = span_trim(rest);
    struct span number = span_cut(&rest, ' ');
    long long line;
    if (!number_parse(span_trim(number), &line))
        return;
    span_cut(&rest, '"');
    r->marker_file = span_cut(&rest, '"');
    r->marker_shift = line - (long long)st->line - 1;
}

static const struct symbol *label_symbol(struct rewriter *r, struct span label)
{
    struct symbol *s = symbols_get(&r->symbols, label, 0);
    return is_digit(label.s[0]) ? symbols_get(&r->symbols, label, ++s->count) : s;
}

/* Where the section of code is one of a group, of which the linker keeps one of many, so are its targets. */
static void enter_targets(struct rewriter *r)
{
    struct span group = r->now.group;
    if (r->targets.used && span_same(group, r->targets_group))
        return;
    r->targets_group = group;
    buffer_text(&r->targets, group.n ? ".section .debug_zvm_targets,\"G\",@progbits,"
                                     : ".section .debug_zvm_targets,\"\",@progbits");
    buffer_span(&r->targets, group);
    buffer_char(&r->targets, '\n');
}

/* Labels such as "1:" have no name at the end of the file, and get another one. */
static void note_target(struct rewriter *r, struct span label)
{
    enter_targets(r);
    buffer_text(&r->targets, ".long ");
    if (is_digit(label.s[0])) {
        size_t from = r->targets.used;
        buffer_text(&r->targets, ".Lzvm.");
        buffer_number(&r->targets, r->fresh++);
        buffer_char(&r->out, ' ');
        buffer_span(&r->out, (struct span){ r->targets.data + from, r->targets.used - from });
        buffer_char(&r->out, ':');
    } else {
        buffer_span(&r->targets, label);
    }
    buffer_char(&r->targets, '\n');
}

static void print_label(struct rewriter *r, const struct statement *st)
{
    if (st->name.s[0] == '"' && r->now.text)
        return rewriter_error(r, "label %.*s: in code, names consist of letters, digits, _, . and $",
                              SPAN_ARGS(st->name));
    const struct symbol *s = label_symbol(r, st->name);
    bool code = r->now.text && !r->in_table, aligned = code && s->flags & SYMBOL_TARGET;
    if (code && s->counted)
        return rewriter_error(
            r,
            "label %.*s: line %u counts bytes of code from here, whose instructions have other lengths; "
            "use a label there",
            SPAN_ARGS(st->name), s->counted);
    if (aligned)
        flags_check_label(r, s);
    rewriter_start(r);
    if (aligned)
        buffer_text(&r->out, ".p2align 5; ");
    buffer_span(&r->out, st->name);
    buffer_text(&r->out, st->kind == STATEMENT_PLACE ? " = ." : ":");
    if (aligned)
        note_target(r, st->name);
    r->aligned |= aligned;
    r->measured |= r->now.text && s->flags & SYMBOL_MEASURED;
}

void text_print(struct rewriter *r, const struct statement *st)
{
    if (st->kind != STATEMENT_DIRECTIVE)
        print_label(r, st);
    else
        directive_align(r, st);
}

/* The counts of labels "1:" that the first pass left behind; the second counts again. */
static void forget_counts(struct symbols *t)
{
    for (size_t i = 0; i < t->slots; i++)
        t->slot[i].count = 0;
}

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
 * The x87 status is read right after the instruction that sets it, or a processor could show more of its own: no
 * padding may come between the two.
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

/* "x + 5", of a symbol or the place. */
static bool is_sum(struct span text)
{
    size_t n = 0;
    while (n < text.n && is_name(text.s[n]))
        n++;
    struct span after = span_trim((struct span){ text.s + n, text.n - n });
    return n && !is_digit(text.s[0]) && after.n && (after.s[0] == '+' || after.s[0] == '-');
}

/* Counts bytes of code, whose instructions have other lengths here. */
static bool counts_bytes(const struct insn *insn, const struct operand *o)
{
    long long value;
    struct span text = o->kind == OPERAND_MEMORY ? o->disp : o->text;
    if (o->kind == OPERAND_REGISTER)
        return false;
    if (o->base.class == REG_RIP && number_parse(text, &value))
        return true;
    return is_sum(text) && (is_branch(insn->mnemonic) ? operand_is_bare(o) : !is_name(text.s[1]) && text.s[0] == '.');
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

/* As rewriter_error() begins. */
static void print_place(struct rewriter *r, const struct insn *insn)
{
    buffer_text(&r->out, "\"" REWRITE_LABEL);
    buffer_number(&r->out, r->fresh++);
    buffer_char(&r->out, ':');
    buffer_span(&r->out, r->marker_file.n ? r->marker_file : span_of(r->file));
    buffer_char(&r->out, ':');
    buffer_number(&r->out, r->marker_file.n ? r->line + r->marker_shift : r->line);
    buffer_text(&r->out, ": error: instruction ");
    buffer_span(&r->out, insn->mnemonic);
    buffer_text(&r->out, "\": ");
}

static void print_insn(struct rewriter *r, const struct statement *st)
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
    if (r->labelled)
        print_place(r, &insn);
    if (!r->spelling)
        r->live = flags_at(r, insn.mnemonic.s);
    flags_check_insn(r);
    bind_labels(r, &insn);
    if (!probe_print(r, &insn))
        print_glued(r, &insn);
}

/* Its place is not in its bytes: neither a branch nor an address relative to %rip says where it goes. */
static bool has_place(const struct statement *st)
{
    return st->name.s[0] == 'j' || span_starts(st->name, "call") || span_starts(st->name, "loop") ||
           span_ends(st->rest, "(%rip)") || memmem(st->rest.s, st->rest.n, "(%rip),", 7);
}

bool print_spelled(struct rewriter *r, struct span operands)
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
            print_insn(r, &st);
    }
    r->spelling = false;
    return insns.n != 0;
}

static void print_statement(struct rewriter *r, const struct statement *st)
{
    switch (st->kind) {
    case STATEMENT_LABEL:
    case STATEMENT_PLACE:
        return r->now.text ? text_wait(r, st) : print_label(r, st);
    case STATEMENT_DIRECTIVE:
        return directive_rewrite(r, st);
    case STATEMENT_INSN:
        return print_insn(r, st);
    case STATEMENT_MARKER:
        rewriter_follow_marker(r, st);
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
        while (p < end && is_name(*p))
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
    r->marker_file = span_of("");
    r->depth = 0;
    buffer_text(&r->out, ".bundle_align_mode 5\n# 1 \"");
    buffer_text(&r->out, r->file);
    buffer_text(&r->out, "\"\n");
    r->out_line = 1;
    do {
        st = source_next(&r->source);
        r->line = st.line;
        print_statement(r, &st);
    } while (st.kind != STATEMENT_END);
    text_end_table(r);
    buffer_char(&r->out, '\n');
    buffer_span(&r->out, (struct span){ r->closing.data, r->closing.used });
    if (r->isa) { /* the ld wrapper gathers these */
        buffer_text(&r->out, ".section .zvm.isa,\"\",@progbits; .p2align 2; .long ");
        buffer_number(&r->out, r->isa);
        buffer_char(&r->out, '\n');
    }
    /* and looks behind these for flags that are read */
    buffer_span(&r->out, (struct span){ r->targets.data, r->targets.used });
}

unsigned rewrite(struct span source, const char *file, enum rewrite_mode mode, rewrite_disassemble disassemble,
                 struct buffer *out, FILE *messages)
{
    struct rewriter r = { .file = file, .messages = messages, .out = *out, .labelled = mode == REWRITE_LABELLED };
    r.compiled = span_starts(source, "\t.file\t\"");
    struct buffer plain = { 0 };
    scrub(source, &plain);
    source = (struct span){ plain.data, plain.used };
    lowerings_init(&r.lowerings, is_weak, &r);
    effects_init(&r.effects);
    scan(&r, source);
    spelled_take_apart(&r.spelled, disassemble);
    flags_follow(&r);
    if (r.errors == 0) {
        forget_counts(&r.symbols);
        print_all(&r, source);
    }
    spelled_free(&r.spelled);
    symbols_free(&r.symbols);
    buffer_free(&r.targets);
    liveness_free(&r.liveness);
    effects_deinit(&r.effects);
    symbols_free(&r.sections);
    buffer_free(&r.closing);
    lowerings_deinit(&r.lowerings);
    buffer_free(&plain);
    *out = r.out;
    return r.errors;
}
