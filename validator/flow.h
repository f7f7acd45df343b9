/*
 * Undefined flags on all the ways that code may take: from what leaves them undefined, over branches, until they are
 * written.
 */
#ifndef FLOW_H
#define FLOW_H

#include "code.h"
#include "maps.h"

struct flow {
    const struct code *code;
    const struct maps *maps; /* `arrived`, which is zero at first, and `flags` */
    int64_t left;            /* how far flags will be followed in all, in bytes */
};

enum flow_end {
    FLOW_WRITTEN,
    FLOW_READ /* or too far away to be known */
};

void flow_init(struct flow *flow, const struct code *code, const struct maps *maps);

/*
 * Follows these flags from an instruction's start on. *site: what is to blame, on the straight line from there: what
 * reads them, or the branch behind which they are read. What the code breaks otherwise may lead it astray, but not out
 * of the code.
 */
enum flow_end flow_follow(struct flow *flow, uint32_t from, unsigned flags, uint32_t *site);

#endif
