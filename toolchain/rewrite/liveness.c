/* SPDX-License-Identifier: Apache-2.0 */
#include "liveness.h"

#include <stdlib.h>

#include "heap.h"

enum { ALIAS_DEPTH = 16 };

static struct live_section *find_section(struct liveness *l, struct span name, struct span part)
{
    struct live_section found = { name, part, 0 };
    uint32_t i = l->sections;
    while (i > 0 && !(span_same(l->section[i - 1].name, name) && span_same(l->section[i - 1].part, part)))
        i--;
    if (i == 0) {
        l->section = heap_grow(l->section, l->sections, &l->section_room, sizeof *l->section);
        l->section[l->sections++] = found;
    } else if (i < l->sections) { /* the one in use is the last: it is asked for again */
        found = l->section[i - 1];
        l->section[i - 1] = l->section[l->sections - 1];
        l->section[l->sections - 1] = found;
    }
    return &l->section[l->sections - 1];
}

uint32_t liveness_add(struct liveness *l, struct span section, struct span part, struct live_node node)
{
    l->node = heap_grow(l->node, l->nodes, &l->room, sizeof *l->node);
    if (l->nodes == 0)
        l->node[l->nodes++] = (struct live_node){ 0 };
    uint32_t number = l->nodes++;
    struct live_section *s = find_section(l, section, part);
    node.prev = s->last;
    if (s->last)
        l->node[s->last].next = number;
    s->last = number;
    l->node[number] = node;
    return number;
}

void liveness_branch(struct liveness *l, uint32_t node, struct span target, uint32_t number)
{
    l->branch = heap_grow(l->branch, l->branches, &l->branch_room, sizeof *l->branch);
    l->branch[l->branches++] = (struct live_branch){ node, target, number };
}

uint8_t liveness_in(const struct live_node *node)
{
    unsigned behind = node->kind == LIVE_CALL ? 0u : node->out & ~(unsigned)node->effect.writes;
    return (uint8_t)(node->effect.reads | behind);
}

/* Notes that these flags are read behind the node. */
static void reach(struct liveness *l, uint32_t number, unsigned flags, uint32_t reader)
{
    struct live_node *n = &l->node[number];
    uint8_t before = liveness_in(n);
    if ((flags & ~(unsigned)n->out) == 0)
        return;
    if (n->out == 0)
        n->reader = reader;
    n->out |= (uint8_t)flags;
    if (liveness_in(n) != before)
        l->waiting[l->waits++] = number;
}

/* Notes that the callee of this call reads these flags at its start. */
static void reach_through_call(struct liveness *l, uint32_t number, unsigned flags, uint32_t reader)
{
    struct live_node *n = &l->node[number];
    if ((flags & ~(unsigned)n->effect.reads) == 0)
        return;
    n->effect.reads |= (uint8_t)flags;
    n->entry = reader;
    l->waiting[l->waits++] = number;
}

/* The flags that the node needs at its start are live behind every node that leads to it. */
static void spread(struct liveness *l, uint32_t number)
{
    const struct live_node *n = &l->node[number];
    uint8_t flags = liveness_in(n);
    uint32_t reader = n->effect.reads && n->kind != LIVE_CALL ? number : n->entry ? n->entry : n->reader;
    if (n->prev && l->node[n->prev].kind != LIVE_JUMP && l->node[n->prev].kind != LIVE_END)
        reach(l, n->prev, flags, reader);
    for (uint32_t at = n->branches; at; at = l->node[at].next_branch)
        if (l->node[at].kind == LIVE_CALL)
            reach_through_call(l, at, flags, reader);
        else
            reach(l, at, flags, reader);
}

static bool is_plain(struct span name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!char_is_name(name.s[i]))
            return false;
    return name.n != 0;
}

/* The symbol behind the aliases. */
static const struct symbol *resolve(struct symbols *symbols, struct span name, uint32_t number)
{
    const struct symbol *s = symbols_get(symbols, name, number);
    for (unsigned depth = 0; is_plain(s->alias) && depth < ALIAS_DEPTH; depth++)
        s = symbols_get(symbols, s->alias, 0);
    return s;
}

/* A branch to a label of this file joins the label's list. A branch whose target is not understood may reach any
 * reader. */
static void join_branches(struct liveness *l, struct symbols *symbols)
{
    for (uint32_t i = 0; i < l->branches; i++) {
        const struct live_branch *b = &l->branch[i];
        const struct symbol *s = resolve(symbols, b->target, b->number);
        if (s->node) {
            l->node[b->node].next_branch = l->node[s->node].branches;
            l->node[s->node].branches = b->node;
        } else if (s->flags & SYMBOL_DEFINED && l->node[b->node].kind != LIVE_CALL) {
            l->node[b->node].effect.reads = FLAGS_ALL;
        }
    }
}

void liveness_solve(struct liveness *l, struct symbols *symbols)
{
    join_branches(l, symbols);
    /* A node is put here once for itself and once for each flag that reaches it. */
    l->waiting = heap_realloc(NULL, ((size_t)l->nodes * 6 + 1) * sizeof *l->waiting);
    for (uint32_t i = 1; i < l->nodes; i++)
        if (l->node[i].effect.reads)
            l->waiting[l->waits++] = i;
    while (l->waits)
        spread(l, l->waiting[--l->waits]);
}

uint32_t liveness_after_call(const struct liveness *l, uint32_t call)
{
    unsigned flags = l->node[call].out;
    for (uint32_t at = l->node[call].next; at && flags; at = l->node[at].next) {
        const struct live_node *n = &l->node[at];
        if (n->kind == LIVE_LABEL && n->branches)
            return 0;
        if (n->effect.reads & flags)
            return n->kind == LIVE_CALL ? n->entry : at;
        if (n->kind == LIVE_JUMP || n->kind == LIVE_END)
            return 0;
        flags &= ~(unsigned)n->effect.writes;
    }
    return 0;
}

void liveness_free(struct liveness *l)
{
    free(l->node);
    free(l->branch);
    free(l->section);
    free(l->waiting);
    *l = (struct liveness){ 0 };
}
