#include "rewriter.h"

#include <stdarg.h>
#include <zvm/abi/sfi.h>

#include "number.h"
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
    struct span rest = span_from(st->rest, 1);
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

void rewriter_pass(struct rewriter *r, struct span name, struct span rest)
{
    rewriter_start(r);
    buffer_span(&r->out, name);
    buffer_char(&r->out, ' ');
    buffer_span(&r->out, rest);
}
