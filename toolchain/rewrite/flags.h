/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses code whose rewriting would destroy flags that are read. */
#ifndef FLAGS_H
#define FLAGS_H

#include "rewriter.h"

/* Solves liveness, between the two passes. */
void flags_follow(struct rewriter *r);

/* The node whose text starts at place. The second pass asks for the nodes in their order; none is missing. */
const struct live_node *flags_at(struct rewriter *r, const char *place);

/* Refuses a label that an indirect branch may reach when flags are read behind it. */
void flags_check_label(struct rewriter *r, const struct symbol *s);

/* Refuses the call being printed when flags are read behind it. */
void flags_check_insn(struct rewriter *r);

/* Refuses the instruction being printed, because its rewriting destroys flags that are read behind it. */
void flags_lost(struct rewriter *r);

#endif
