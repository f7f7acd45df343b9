/* SPDX-License-Identifier: Apache-2.0 */
#include "flags.h"

#include <stdlib.h>

/* The instructions of a .byte are one node, which reads every flag that one of them reads. */
static void add_spelled(struct rewriter *r, const struct spelled_bytes *bytes)
{
    struct source source;
    source_init(&source, bytes->insns);
    for (struct statement st; (st = source_next(&source)).kind == STATEMENT_INSN;)
        r->liveness.node[bytes->node].effect.reads |= effects_find(&r->effects, st.name, st.rest).reads;
}

void flags_follow(struct rewriter *r)
{
    for (size_t i = 0; i < r->spelled.count; i++)
        add_spelled(r, &r->spelled.bytes[i]);
    liveness_solve(&r->liveness, &r->symbols);
    r->cursor = 0;
}

const struct live_node *flags_at(struct rewriter *r, const char *place)
{
    const struct live_node *node = r->liveness.node;
    while (node[r->cursor].text.s != place)
        r->cursor++;
    return &node[r->cursor];
}

static void refuse(struct rewriter *r, const struct live_node *node, const char *what, uint32_t reader_node,
                   const char *remedy)
{
    const struct live_node *reader = &r->liveness.node[reader_node];
    char *line = rewriter_line(r, reader->line);
    rewriter_error(r, "%s %.*s: %s destroys the flags that %.*s in %s reads; %s",
                   node->kind == LIVE_LABEL ? "label" : "instruction", SPAN_ARGS(node->text), what,
                   SPAN_ARGS(reader->text), line, remedy);
    free(line);
}

void flags_check_label(struct rewriter *r, const struct symbol *s)
{
    const struct live_node *label = &r->liveness.node[s->node];
    if (liveness_in(label) == 0)
        return;
    refuse(r, label, "an indirect branch may come here, which", label->reader,
           "set them behind the label (or compile with -fno-crossjumping)");
}

/*
 * GCC keeps no flags over calls, and puts other code behind calls that do not return: there the straight way counts. A
 * person may keep flags over calls: there all ways count.
 */
void flags_check_insn(struct rewriter *r)
{
    if (r->live->kind != LIVE_CALL)
        return;
    uint32_t call = (uint32_t)(r->live - r->liveness.node);
    uint32_t reader = origin_is_compiled(&r->origin) ? liveness_after_call(&r->liveness, call) : r->live->reader;
    if (reader)
        refuse(r, r->live, "the callee's return", reader, "return a value in a register instead");
}

void flags_lost(struct rewriter *r)
{
    refuse(r, r->live, "rewritten it", r->live->reader, "set them behind it");
}
