/* SPDX-License-Identifier: Apache-2.0 */
#include "label.h"

#include <stdlib.h>

#include "flags.h"
#include "sections.h"

static const struct symbol *label_symbol(struct rewriter *r, struct span label)
{
    struct symbol *s = symbols_get(&r->symbols, label, 0);
    return char_is_digit(label.s[0]) ? symbols_get(&r->symbols, label, ++s->count) : s;
}

/* The linker keeps one of many groups of the same name: targets of code in a group belong to the group. */
static void enter_targets(struct rewriter *r)
{
    struct span group = r->now.group;
    if (r->targets.used && span_same(group, r->targets_group))
        return;
    r->targets_group = group;
    buffer_text(&r->targets, group.n ? ".section " SECTIONS_TARGETS ",\"G\",@progbits,"
                                     : ".section " SECTIONS_TARGETS ",\"\",@progbits");
    buffer_span(&r->targets, group);
    buffer_char(&r->targets, '\n');
}

/* Notes a target. A label such as "1:" cannot be named at the end of the file: it gets a second name. */
static void note_target(struct rewriter *r, struct span label)
{
    enter_targets(r);
    buffer_text(&r->targets, ".long ");
    if (char_is_digit(label.s[0])) {
        size_t from = r->targets.used;
        buffer_text(&r->targets, REWRITER_LABEL);
        buffer_number(&r->targets, r->fresh++);
        buffer_char(&r->out, ' ');
        buffer_span(&r->out, (struct span){ r->targets.data + from, r->targets.used - from });
        buffer_char(&r->out, ':');
    } else {
        buffer_span(&r->targets, label);
    }
    buffer_char(&r->targets, '\n');
}

static void refuse_counted(struct rewriter *r, const struct symbol *s)
{
    char *line = rewriter_line(r, s->counted);
    rewriter_error(r,
                   "label %.*s: %s counts bytes of code from here, whose instructions have other lengths; use a label "
                   "there",
                   SPAN_ARGS(s->name), line);
    free(line);
}

void label_print(struct rewriter *r, const struct statement *st)
{
    if (st->name.s[0] == '"' && r->now.text)
        return rewriter_error(r, "label %.*s: in code, names consist of letters, digits, _, . and $",
                              SPAN_ARGS(st->name));
    const struct symbol *s = label_symbol(r, st->name);
    bool code = r->now.text && !r->in_table, aligned = code && s->flags & SYMBOL_TARGET;
    if (code && s->counted)
        return refuse_counted(r, s);
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
