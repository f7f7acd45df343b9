/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which flags are read after each instruction, over all ways through one source file.
 *
 * The first pass adds instructions and labels in their order; liveness_solve() then goes from each reader back to the
 * instructions that set its flags. The work is linear: a node is passed at most once for each flag.
 */
#ifndef LIVENESS_H
#define LIVENESS_H

#include <stdbool.h>

#include "effects.h"
#include "symbols.h"

enum live_kind {
    LIVE_PLAIN,  /* goes on to what follows */
    LIVE_LABEL,  /* the same; branches come here */
    LIVE_BRANCH, /* goes on, or to its target */
    LIVE_JUMP,   /* goes to its target alone */
    LIVE_CALL,   /* what follows is where the callee returns to */
    LIVE_END,    /* goes nowhere, or where an indirect branch leads */
};

struct live_node {
    struct span text; /* the mnemonic or the label, for messages; borrowed from the source */
    unsigned line;
    enum live_kind kind;
    struct effect effect;
    uint8_t out;          /* FLAG_ bits that are read behind it before they are written */
    uint32_t reader;      /* the node that reads one of them; 0: none */
    uint32_t entry;       /* LIVE_CALL: the node of the callee that reads flags which the caller set; 0: none */
    uint32_t prev, next;  /* nodes beside it in the same section; 0: none */
    uint32_t branches;    /* LIVE_LABEL: the last of the branches and direct calls to it; 0: none */
    uint32_t next_branch; /* of those: the one before it; 0: none */
};

/* A branch whose label may come later. */
struct live_branch {
    uint32_t node;
    struct span target;
    uint32_t number; /* of a label "1:"; see symbols.h */
};

/* The last node of a section so far. */
struct live_section {
    struct span name, part;
    uint32_t last;
};

/* Zeroed is empty. Node 0 stands for no node. */
struct liveness {
    struct live_node *node; /* owned */
    uint32_t nodes;
    size_t room;
    struct live_branch *branch; /* owned */
    uint32_t branches;
    size_t branch_room;
    struct live_section *section; /* owned */
    uint32_t sections;
    size_t section_room;
    uint32_t *waiting; /* owned; nodes that a flag has reached and not yet left */
    uint32_t waits;
};

/* Adds a node at the end of a section, or of that part of it; its number. */
uint32_t liveness_add(struct liveness *l, struct span section, struct span part, struct live_node node);

/* The node branches to, or calls, this symbol, number as symbols_get() takes it. */
void liveness_branch(struct liveness *l, uint32_t node, struct span target, uint32_t number);

/* Fills in `out` and `reader` of all nodes. Symbols that are labels know their nodes. */
void liveness_solve(struct liveness *l, struct symbols *symbols);

/* The FLAG_ bits that are live before a label or an instruction. */
uint8_t liveness_in(const struct live_node *node);

/*
 * The node that reads flags on the straight way behind a call, where the callee's return has destroyed them; 0: none.
 * The way ends at a label that branches go to: the call may never return, and the label belong to other code. The
 * call's own `reader` is found over all ways.
 */
uint32_t liveness_after_call(const struct liveness *l, uint32_t call);

void liveness_free(struct liveness *l);

#endif
