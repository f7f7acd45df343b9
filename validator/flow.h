/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows undefined flags on all the ways that code may take: from the instruction that leaves them undefined, over
 * branches, until they are written.
 */
#ifndef FLOW_H
#define FLOW_H

#include "code.h"
#include "maps.h"

struct flow {
    const struct code *code;
    const struct maps *maps; /* uses `arrived`, which is zero at first, and `flags` */
    int64_t left;            /* how far flags will be followed in all, in bytes */
};

enum flow_end {
    FLOW_WRITTEN,
    FLOW_READ /* also where the limit of the walk was reached */
};

void flow_init(struct flow *flow, const struct code *code, const struct maps *maps);

/*
 * Follows these flags from an instruction's start on. *site, for FLOW_READ: the instruction on the straight line from
 * there that reads a flag, or the branch that leads to the reader. Code that breaks other rules may lead the walk
 * astray, but not out of the code.
 */
enum flow_end flow_follow(struct flow *flow, uint32_t from, unsigned flags, uint32_t *site);

#endif
