/* SPDX-License-Identifier: Apache-2.0 */
/* A section keeps the flags of its first directive. */
#include "section.h"

#include <stdlib.h>

enum { SECTION_KNOWN = 1, SECTION_TEXT = 2 };

/* The operands of a .section or .pushsection. */
struct words {
    struct span name;  /* without quotes */
    struct span flags; /* without quotes; empty where there are none */
    struct span type;
    struct span rest; /* entry size, linked-to symbol, group, linkage */
};

/* Sections whose names imply flags for GNU as, but not for LLVM. The names are patterns as in sections.def. */
static const struct {
    const char *name;
    const char *flags;
} implied[] = {
    { ".noinit.", ",\"aw\",@nobits" },
    { ".persistent.bss", ",\"aw\",@nobits" },
    { ".persistent.", ",\"aw\",@progbits" },
    { ".gnu.linkonce.b.", ",\"aw\",@nobits" },
    { ".gnu.linkonce.n.", ",\"aw\",@nobits" },
    { ".gnu.linkonce.p.", ",\"aw\",@progbits" },
    { ".lbss.", ",\"aw\",@nobits" },
    { ".gnu.linkonce.lb.", ",\"aw\",@nobits" },
    { ".ldata.", ",\"aw\",@progbits" },
    { ".lrodata.", ",\"a\",@progbits" },
    { ".debug_str.dwo", ",\"eMS\",@progbits,1" }, /* LLVM has it like this, whatever is said */
};

static const char *const code_names[] = {
#define CODE(pattern) pattern,
#define DATA(pattern)
#include "sections.def"
#undef CODE
#undef DATA
};

static const char *const data_names[] = {
#define CODE(pattern)
#define DATA(pattern) pattern,
#include "sections.def"
#undef CODE
#undef DATA
};

static bool has_flag(const struct words *w, char flag)
{
    return w->flags.n && memchr(w->flags.s, flag, w->flags.n);
}

static bool is_debug(struct span name)
{
    return span_starts(name, ".debug") || span_starts(name, ".eh_frame") || span_starts(name, ".gnu.debuglto") ||
           span_starts(name, ".zdebug") || span_starts(name, ".stab");
}

static struct span unquoted(struct span x)
{
    return x.n >= 2 && x.s[0] == '"' ? (struct span){ x.s + 1, x.n - 2 } : x;
}

/* Cuts off *rest what stands before the first comma outside quotes, and the comma. */
static struct span take_word(struct span *rest)
{
    size_t n = 0;
    for (bool quoted = false; n < rest->n && (quoted || rest->s[n] != ','); n++)
        quoted ^= rest->s[n] == '"';
    struct span word = { rest->s, n };
    *rest = n < rest->n ? (struct span){ rest->s + n + 1, rest->n - n - 1 } : (struct span){ rest->s + n, 0 };
    return span_trim(word);
}

static struct words read_words(const struct statement *st)
{
    struct span rest = st->rest;
    struct words w = { .name = unquoted(take_word(&rest)) };
    w.rest = span_trim(rest);
    if (w.rest.n == 0 || w.rest.s[0] != '"')
        return w; /* .pushsection NAME, SUBSECTION */
    w.flags = unquoted(take_word(&rest));
    w.type = take_word(&rest);
    w.rest = span_trim(rest);
    return w;
}

/* ".text" and ".text.x" for ".text." */
static bool matches(struct span name, const char *pattern)
{
    size_t n = strlen(pattern);
    if (pattern[n - 1] != '.')
        return span_is(name, pattern);
    return span_starts(name, pattern) || (name.n == n - 1 && memcmp(name.s, pattern, n - 1) == 0);
}

static const char *implied_flags(struct span name)
{
    for (size_t i = 0; i < sizeof implied / sizeof *implied; i++)
        if (matches(name, implied[i].name))
            return implied[i].flags;
    return NULL;
}

static bool fits_any(struct span name, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (matches(name, patterns[i]))
            return true;
    return false;
}

static bool is_text_name(struct span name)
{
    return fits_any(name, code_names, sizeof code_names / sizeof *code_names);
}

/* The group: it follows the type and, in mergeable sections, the entry size. */
static struct span group_of(const struct words *w)
{
    struct span rest = w->rest;
    if (has_flag(w, 'M'))
        take_word(&rest);
    return span_trim(rest);
}

/* A section in a group is another section than one of the same name outside: what is known by name does not hold. */
static struct section describe(struct rewriter *r, const struct words *w)
{
    bool group = has_flag(w, 'G');
    struct symbol *known = group ? NULL : symbols_get(&r->sections, w->name, 0);
    struct section s = { .name = w->name, .debug = is_debug(w->name) };
    if (known && (known->flags & SECTION_KNOWN))
        s.text = known->flags & SECTION_TEXT;
    else if (w->flags.n)
        s.text = has_flag(w, 'x');
    else
        s.text = is_text_name(w->name);
    if (group)
        s.group = group_of(w);
    if (known)
        known->flags |= SECTION_KNOWN | (s.text ? SECTION_TEXT : 0);
    return s;
}

static void enter(struct rewriter *r, struct section s)
{
    r->previous = r->now;
    r->now = s;
}

static void push(struct rewriter *r)
{
    if (r->depth == SECTION_DEPTH)
        return rewriter_error(r, ".pushsection: nested deeper than %d", SECTION_DEPTH);
    r->stack[2 * r->depth] = r->now;
    r->stack[2 * r->depth++ + 1] = r->previous;
}

static void pop(struct rewriter *r)
{
    if (r->depth == 0)
        return rewriter_error(r, ".popsection: without .pushsection");
    r->now = r->stack[2 * --r->depth];
    r->previous = r->stack[2 * r->depth + 1];
}

static bool is_section(struct span name)
{
    return span_is(name, ".section") || span_is(name, ".pushsection");
}

/* The first operand: the number of a subsection. */
static struct span subsection(struct span operands)
{
    struct span number = span_trim(take_word(&operands));
    return span_is(number, "0") ? (struct span){ 0 } : number;
}

bool section_follow(struct rewriter *r, const struct statement *st)
{
    if (span_is(st->name, ".text")) {
        enter(r, (struct section){ .name = st->name, .part = subsection(st->rest), .text = true });
    } else if (span_is(st->name, ".data") || span_is(st->name, ".bss")) {
        enter(r, (struct section){ .name = st->name });
    } else if (is_section(st->name)) {
        struct words w = read_words(st);
        if (span_is(st->name, ".pushsection"))
            push(r);
        enter(r, describe(r, &w));
        if (w.flags.n == 0)
            r->now.part = subsection(w.rest);
    } else if (span_is(st->name, ".popsection")) {
        pop(r);
    } else if (span_is(st->name, ".previous")) {
        enter(r, r->previous);
    } else if (span_is(st->name, ".subsection")) {
        enter(r, r->now);
        r->now.part = subsection(st->rest);
    } else {
        return false;
    }
    return true;
}

static void put_name(struct rewriter *r, struct span name)
{
    bool odd = false;
    for (size_t i = 0; i < name.n; i++)
        odd |= !char_is_name(name.s[i]);
    buffer_text(&r->out, odd ? "\"" : "");
    buffer_span(&r->out, name);
    buffer_text(&r->out, odd ? "\"" : "");
}

/*
 * Prints flags, type and the words after them. LLVM takes a linked-to symbol (flag o) only when it is defined before.
 * The linker needs it in one section only: there link is a label that is defined. Elsewhere link is empty, and the flag
 * and the symbol are left out.
 */
static void put_attributes(struct rewriter *r, struct words w, struct span link)
{
    bool linked = has_flag(&w, 'o');
    const char *flags = implied_flags(w.name);
    if (flags)
        return buffer_text(&r->out, flags);
    if (w.flags.n || w.type.n) {
        buffer_text(&r->out, ",\"");
        for (size_t i = 0; i < w.flags.n; i++)
            if (w.flags.s[i] != 'o' || link.n)
                buffer_char(&r->out, w.flags.s[i]);
        buffer_char(&r->out, '"');
    }
    if (w.type.n) {
        buffer_char(&r->out, ',');
        buffer_span(&r->out, w.type);
    }
    for (unsigned i = has_flag(&w, 'M') ? 0 : 1; w.rest.n; i++) {
        struct span word = take_word(&w.rest);
        if (linked && i == 1 && link.n == 0)
            continue;
        if (linked && i == 1)
            word = link;
        buffer_char(&r->out, ',');
        buffer_span(&r->out, word);
    }
}

/*
 * The linker lays out sections of code that its script does not name, and pads between them with NOPs that cross
 * bundles. So that it never pads, such a section starts at a bundle, and the end of the output fills it up to its
 * largest alignment.
 */
static void frame_named_code(struct rewriter *r, struct span name, size_t printed)
{
    struct symbol *s = symbols_get(&r->sections, name, 1);
    if (!r->now.text || is_text_name(name) || s->flags)
        return;
    buffer_text(&r->closing, ".section ");
    buffer_span(&r->closing, (struct span){ r->out.data + printed, r->out.used - printed });
    buffer_text(&r->closing, "; .p2align ");
    *s = (struct symbol){ .name = name, .number = 1, .flags = SECTION_KNOWN, .size = (long long)r->closing.used };
    buffer_text(&r->closing, " 5, 0xf4\n");
    buffer_text(&r->out, "; .p2align 5");
}

void section_aligned(struct rewriter *r, int log)
{
    struct symbol *s = symbols_get(&r->sections, r->now.name, 1);
    if (r->now.name.n == 0 || !s->flags)
        return;
    char *digits = r->closing.data + s->size; /* " 5": two places */
    if (log > atoi(digits)) {
        digits[0] = log < 10 ? ' ' : (char)('0' + log / 10);
        digits[1] = (char)('0' + log % 10);
    }
}

/* The section of places for patches is linked to the section of code before it: prints a label there and returns it. */
static struct span put_link(struct rewriter *r, const struct words *w, char label[32])
{
    if (!span_is(w->name, "__patchable_function_entries") || !r->previous.text)
        return (struct span){ 0 };
    snprintf(label, 32, REWRITER_LABEL "%u", r->fresh++);
    buffer_text(&r->out, label);
    buffer_text(&r->out, ":; ");
    return span_of(label);
}

static bool is_data_name(struct span name)
{
    return fits_any(name, data_names, sizeof data_names / sizeof *data_names) || is_debug(name);
}

/* Why a guest cannot have the section; NULL: it can. */
static const char *why_not(const struct words *w)
{
    if (span_is(w->name, ".note.GNU-stack") && has_flag(w, 'x'))
        return "the file needs an executable stack, which guests do not have; the address of a nested function is "
               "taken that "
               "uses its parent's variables";
    if (span_is(w->name, ".init") || span_is(w->name, ".fini"))
        return "nothing runs it in a guest; write a constructor or a destructor, or an entry of .init_array or "
               ".fini_array";
    if (has_flag(w, 'x') && is_data_name(w->name))
        return "the linker puts sections of this name among data, where code cannot run; give it another name";
    if (has_flag(w, 'x') && has_flag(w, 'w'))
        return "code cannot be written to; leave out flag w or flag x";
    return NULL;
}

static void print_section(struct rewriter *r, const struct statement *st)
{
    char label[32];
    struct words w = read_words(st);
    const char *why = why_not(&w);
    if (why)
        return rewriter_error(r, "section %.*s: %s", SPAN_ARGS(w.name), why);
    struct span link = put_link(r, &w, label);
    buffer_span(&r->out, st->name);
    buffer_char(&r->out, ' ');
    size_t printed = r->out.used;
    put_name(r, w.name);
    put_attributes(r, w, link);
    frame_named_code(r, w.name, printed);
}

void section_print(struct rewriter *r, const struct statement *st)
{
    rewriter_start(r);
    if (is_section(st->name))
        return print_section(r, st);
    buffer_span(&r->out, st->name);
    buffer_char(&r->out, ' ');
    buffer_span(&r->out, st->rest);
}
