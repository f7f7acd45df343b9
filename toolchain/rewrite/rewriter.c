/* SPDX-License-Identifier: Apache-2.0 */
#include "rewriter.h"

#include <stdarg.h>
#include <zvm/abi/sfi.h>

#include "printable.h"

/* These numbers stand in texts: the templates of lowerings.def, ".p2align 5", ", 0xf4". */
_Static_assert(ZVM_BUNDLE_SHIFT == 5 && ZVM_BUNDLE_SIZE == 32 && ZVM_TEXT_FILL == 0xf4 && R11 == 11 && R14 == 14,
               "the texts name other numbers");

void rewriter_error(struct rewriter *r, const char *format, ...)
{
    char what[PRINTABLE_MOST];
    va_list args;
    r->errors++;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    struct buffer origin = { 0 };
    origin_print(&r->origin, r->line, &origin);
    printable_line(r->messages, "%.*s%s", (int)origin.used, origin.data, what);
    buffer_free(&origin);
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

char *rewriter_line(const struct rewriter *r, unsigned line)
{
    struct origin origin = { .file = r->origin.file, .compiled = r->origin.compiled };
    struct buffer text = { 0 };
    struct source source;
    source_init(&source, r->source_text);
    for (struct statement st; (st = source_next(&source)).kind != STATEMENT_END && st.line <= line;)
        origin_follow(&origin, &st);
    origin_print_line(&origin, line, &text);
    buffer_char(&text, '\0');
    origin_free(&origin);
    return text.data;
}

void rewriter_pass(struct rewriter *r, struct span name, struct span rest)
{
    rewriter_start(r);
    buffer_span(&r->out, name);
    buffer_char(&r->out, ' ');
    buffer_span(&r->out, rest);
}
