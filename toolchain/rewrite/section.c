/* Which section the source is in: only code is aligned, and only code is refused data. */
#include "rewriter.h"

static bool is_debug(struct span name)
{
    return span_starts(name, ".debug") || span_starts(name, ".eh_frame") || span_starts(name, ".gnu.debuglto") ||
           span_starts(name, ".zdebug") || span_starts(name, ".stab");
}

/* What follows a .section or a .pushsection: name, "flags", ... */
static struct section describe(struct span rest)
{
    struct span name = span_trim(span_cut(&rest, ','));
    struct span flags = span_trim(span_cut(&rest, ','));
    if (name.n >= 2 && name.s[0] == '"')
        name = (struct span){ name.s + 1, name.n - 2 };
    struct section s = { .name = name, .debug = is_debug(name) };
    if (flags.n && flags.s[0] == '"')
        s.text = memchr(flags.s, 'x', flags.n) != NULL;
    else
        s.text = span_starts(name, ".text") || span_is(name, ".init") || span_is(name, ".fini");
    span_cut(&rest, ','); /* @progbits */
    if (flags.n && memchr(flags.s, 'G', flags.n))
        s.group = span_trim(rest);
    return s;
}

static void enter(struct rewriter *r, struct section s)
{
    r->previous = r->now;
    r->now = s;
}

static void push(struct rewriter *r, struct section s)
{
    if (r->depth == SECTION_DEPTH)
        return rewriter_error(r, ".pushsection: nested deeper than %d", SECTION_DEPTH);
    r->stack[2 * r->depth] = r->now;
    r->stack[2 * r->depth++ + 1] = r->previous;
    enter(r, s);
}

static void pop(struct rewriter *r)
{
    if (r->depth == 0)
        return rewriter_error(r, ".popsection: without .pushsection");
    r->now = r->stack[2 * --r->depth];
    r->previous = r->stack[2 * r->depth + 1];
}

bool section_changes(struct span name)
{
    static const char *const names[] = { ".text",        ".data",       ".bss",     ".section",
                                         ".pushsection", ".popsection", ".previous" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_is(name, names[i]))
            return true;
    return false;
}

bool section_follow(struct rewriter *r, const struct statement *st)
{
    if (span_is(st->name, ".text"))
        enter(r, (struct section){ .name = span_of(".text"), .text = true });
    else if (span_is(st->name, ".data") || span_is(st->name, ".bss"))
        enter(r, (struct section){ .name = st->name });
    else if (span_is(st->name, ".section"))
        enter(r, describe(st->rest));
    else if (span_is(st->name, ".pushsection"))
        push(r, describe(st->rest));
    else if (span_is(st->name, ".popsection"))
        pop(r);
    else if (span_is(st->name, ".previous"))
        enter(r, r->previous);
    else
        return false;
    return true;
}
