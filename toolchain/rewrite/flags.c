#include "flags.h"

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

void flags_check_label(struct rewriter *r, const struct symbol *s)
{
    const struct live_node *label = &r->liveness.node[s->node];
    if (liveness_in(label) == 0)
        return;
    const struct live_node *reader = &r->liveness.node[label->reader];
    rewriter_error(r,
                   "label %.*s: an indirect branch may come here, which destroys the flags that %.*s in line %u reads; "
                   "set them behind the label (or compile with -fno-crossjumping)",
                   SPAN_ARGS(label->text), SPAN_ARGS(reader->text), reader->line);
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
    uint32_t reader = rewriter_is_compiled(r) ? liveness_after_call(&r->liveness, call) : r->live->reader;
    if (reader)
        rewriter_error(r,
                       "instruction %.*s: the callee's return destroys the flags that %.*s in line %u reads; return a "
                       "value in a register instead",
                       SPAN_ARGS(r->live->text), SPAN_ARGS(r->liveness.node[reader].text),
                       r->liveness.node[reader].line);
}

void flags_lost(struct rewriter *r)
{
    const struct live_node *reader = &r->liveness.node[r->live->reader];
    rewriter_error(r,
                   "instruction %.*s: rewritten it destroys the flags that %.*s in line %u reads; set them behind it",
                   SPAN_ARGS(r->live->text), SPAN_ARGS(reader->text), reader->line);
}
