/* SPDX-License-Identifier: Apache-2.0 */
#include "flow.h"

#include <stdbool.h>
#include <string.h>

#include "automaton.h"

/*
 * How far to go, in bytes of straight lines and these costs of beginning one and of a branch, which are about what they
 * take. Programs need 0.01 to 0.07 of their size; code that does nothing but check products for overflow needs 1.8.
 */
#define LINE_COST   16
#define BRANCH_COST 8
#define SMALL_CODE  65536

/* Branches whose targets have still to be looked at. */
#define PENDING_MAX 64

#define NO_SITE UINT32_MAX

struct arrival {
    uint32_t place;
    uint32_t site; /* the branch on the first line that led here */
    unsigned flags;
};

struct pending {
    struct arrival arrivals[PENDING_MAX];
    unsigned count;
};

void flow_init(struct flow *flow, const struct code *code, const struct maps *maps)
{
    *flow = (struct flow){ .code = code, .maps = maps, .left = 2 * (int64_t)code->size + SMALL_CODE };
}

/* Whether these flags, or more, have been followed from here already; from now on they have. */
static bool is_known(const struct flow *flow, uint32_t place, unsigned flags)
{
    uint32_t word = place / ZVM_BUNDLE_SIZE, bit = UINT32_C(1) << place % ZVM_BUNDLE_SIZE;
    uint32_t *arrived = &flow->maps->arrived[word];
    uint8_t *known = &flow->maps->flags[word];
    if (*arrived & bit && (flags & ~(unsigned)*known) == 0)
        return true;
    if (*known != flags) {
        *known = (uint8_t)flags;
        *arrived = 0;
    }
    *arrived |= bit;
    return false;
}

/* A branch whose last byte is at `last`, with its flags. Answers whether there was room. */
static bool add_branch(struct flow *flow, struct pending *pending, uint32_t last, unsigned class, unsigned flags,
                       uint32_t site)
{
    int32_t displacement = (int8_t)flow->code->bytes[last];
    if (class & BRANCH_IS_LONG)
        memcpy(&displacement, flow->code->bytes + last - 3, sizeof(displacement));
    int64_t target = (int64_t)last + 1 + displacement;
    flow->left -= BRANCH_COST;
    if (target < 0 || target >= (int64_t)flow->code->size || is_known(flow, (uint32_t)target, flags))
        return true;
    if (pending->count == PENDING_MAX)
        return false;
    pending->arrivals[pending->count++] = (struct arrival){ (uint32_t)target, site, flags };
    return true;
}

/* What is to blame for a read here, or behind here. */
static uint32_t site_of(const struct arrival *a, uint32_t start)
{
    return a->site == NO_SITE ? start : a->site;
}

/* Goes along the straight line from an arrival until its flags are written, and adds its branches. */
static enum flow_end go_along(struct flow *flow, struct pending *pending, struct arrival a, uint32_t *site)
{
    const struct code *code = flow->code;
    uint32_t entry = 0, start = a.place, at = a.place;
    for (; a.flags && at < code->size; at++) {
        if (at % ZVM_BUNDLE_SIZE == 0) {
            entry = 0;
            start = at;
        }
        entry = automaton[(entry & ~0xFFu) | code->bytes[at]];
        unsigned class = entry & ENTRY_CLASS;
        if (class >= CLASS_BRANCH8 && class <= CLASS_CALL32) {
            *site = site_of(&a, start);
            if (!add_branch(flow, pending, at, class, a.flags, *site))
                return FLOW_READ;
            if (class >= CLASS_JUMP8)
                break;
        } else if (class == CLASS_HALT) {
            break;
        } else if (class) {
            const struct effects *e = &insn_effects[automaton_effects[class]];
            if (e->reads & a.flags) {
                *site = site_of(&a, start);
                return FLOW_READ;
            }
            a.flags &= ~((unsigned)e->defines | e->undefines);
        }
        if (entry & ENTRY_END)
            start = at + 1;
    }
    flow->left -= LINE_COST + (at - a.place);
    return FLOW_WRITTEN;
}

enum flow_end flow_follow(struct flow *flow, uint32_t from, unsigned flags, uint32_t *site)
{
    struct pending pending = { .arrivals = { { from, NO_SITE, flags } }, .count = 1 };
    enum flow_end end = FLOW_WRITTEN;
    while (end == FLOW_WRITTEN && pending.count) {
        struct arrival a = pending.arrivals[--pending.count];
        *site = site_of(&a, from);
        end = flow->left < 0 ? FLOW_READ : go_along(flow, &pending, a, site);
    }
    return end;
}
