/* SPDX-License-Identifier: Apache-2.0 */
#include "accept.h"

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#include "bitmap.h"
#include "flow.h"
#include "group.h"
#include "stretch.h"

#define INLINE inline __attribute__((always_inline))

enum { COPY_SIZE = STRETCH_SLACK + STRETCH_SIZE + STRETCH_SLACK };

/* The pass over the code, from its end to its start: so what comes after an instruction is known before it. */
struct pass {
    const struct code *code;
    struct maps maps;
    struct flow flow;
    uint32_t broken;  /* offset of the first bundle that is, or UINT32_MAX */
    uint32_t exposed; /* offset of what reads undefined flags, or of a branch that brings them; or UINT32_MAX */
    uint32_t stray;   /* not 0: a branch goes into the code but to no start */
    unsigned char
        watched; /* behind what is read next, flags are read or may leave by a branch before all are defined */
};

static INLINE uint32_t lowest(uint32_t mask)
{
    return (uint32_t)__builtin_ctz(mask);
}

static INLINE int32_t read32(const uint8_t *bytes)
{
    int32_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static void broken(struct pass *pass, uint32_t offset)
{
    if (offset < pass->broken)
        pass->broken = offset;
}

/* ---- flags ---- */

/* The last byte of the instruction that this byte belongs to. */
static uint32_t end_of(const struct stretch *s, uint32_t at)
{
    uint32_t later = (s->ends[at / ZVM_BUNDLE_SIZE] >> at % ZVM_BUNDLE_SIZE) | bits_from(31);
    return at + lowest(later);
}

/* What leaves flags undefined, by this byte of it, and may be followed by a reader. */
static void follow(struct pass *pass, const struct stretch *s, uint32_t at)
{
    const struct effects *e = &insn_effects[automaton_effects[stretch_class(s, at)]];
    uint32_t site;
    if (flow_follow(&pass->flow, s->offset + end_of(s, at) + 1, e->undefines, &site) == FLOW_READ &&
        site < pass->exposed)
        pass->exposed = site;
}

/*
 * Finds what leaves flags undefined and is followed by a reader or a branch before all of them are defined: elsewhere
 * nobody can read them. A carry runs from readers and branches to what is before them, and stops where all flags are
 * defined.
 */
static INLINE void check_flags(struct pass *pass, const struct stretch *s)
{
    for (uint32_t i = 0; i < LANES / 2; i++) {
        unsigned long long watches = s->watches[i], through = ~s->defines[i], sum;
        pass->watched = _addcarry_u64(pass->watched, watches, through, &sum);
        uint64_t doubtful = s->undefines[i] & (sum ^ watches ^ through);
        for (; doubtful; doubtful &= doubtful - 1)
            follow(pass, s, STRETCH_SIZE - 1 - (64 * i + (uint32_t)__builtin_ctzll(doubtful)));
    }
}

/* ---- what is looked at alone ---- */

/*
 * disp(%rip) whose ModRM is at this place: the processor counts from the end of the instruction, which is that of its
 * displacement where a stack group goes on behind it.
 */
static INLINE bool rip_in_image(const struct code *code, const struct stretch *s, uint32_t at)
{
    static const uint8_t widths[] = RIP_WIDTHS;
    unsigned class = stretch_class(s, at), width = widths[class - CLASS_RIP];
    uint32_t last = class == CLASS_RIP_STACK ? at + 4 : end_of(s, at);
    int64_t end = (int64_t)code->address + s->offset + last + 1;
    int64_t first = end + read32(s->bytes + at + 1);
    return first >= (int64_t)code->image_start && first + width <= (int64_t)code->image_end;
}

/* The last byte of a group or of a pair. Takes its inside out of the starts. */
static bool check_group(struct stretch *s, uint32_t at, unsigned class)
{
    uint32_t bit = at % ZVM_BUNDLE_SIZE, *starts = &s->starts[at / ZVM_BUNDLE_SIZE];
    uint32_t first = 31 - (uint32_t)__builtin_clz(*starts & bits_upto(bit)), length = bit + 1 - first;
    const uint8_t *bytes = s->bytes + (at - bit) + first;
    bool whole = class == CLASS_FNSTSW   ? true /* the automaton has seen to what is before it */
                 : class == CLASS_RETURN ? group_return(starts, first, bytes)
                 : class == CLASS_STRING ? group_string(starts, first, bytes, length)
                                         : group_indirect(starts, first, bytes, length);
    *starts &= ~(UINT32_C(1) << first);
    return whole && (class != CLASS_CALL_REGISTER || bit == ZVM_BUNDLE_SIZE - 1);
}

static void check_alone(struct pass *pass, struct stretch *s)
{
    for (uint32_t i = 0; i < s->rips.count; i++)
        if (!rip_in_image(pass->code, s, s->rips.places[i]))
            broken(pass, s->offset + s->rips.places[i]);
    for (uint32_t i = 0; i < s->specials.count; i++) {
        uint32_t at = s->specials.places[i];
        unsigned class = stretch_class(s, at);
        if (class >= CLASS_ISA ? !(pass->code->isa >> (class - CLASS_ISA) & 1) : !check_group(s, at, class))
            broken(pass, s->offset + at);
    }
}

/* ---- direct branches ---- */

/* Where the direct branch goes whose last byte is at this place of a stretch; in bytes from the start of the code. */
static INLINE int64_t target_of(const struct stretch *s, uint32_t at)
{
    /* The displacement is the last byte, or the last four. */
    uint32_t shift = stretch_class(s, at) & BRANCH_IS_LONG ? 0 : 24;
    return (int64_t)s->offset + at + 1 + (read32(s->bytes + at - 3) >> shift);
}

/*
 * One upwards goes to a start that is known; the target of one downwards is kept for when its bundle is read. As is
 * one into the same stretch.
 */
static INLINE void check_branches(struct pass *pass, const struct stretch *s)
{
    const struct code code = *pass->code;
    const uint8_t *next = s->branches.places, *end = next + s->branches.count;
    uint32_t *places = pass->maps.places, stray = 0;
    for (; next < end; next++) {
        int64_t target = target_of(s, *next);
        if ((uint64_t)target >= code.size) {
            if (!group_is_slot(target + code.address))
                broken(pass, s->offset + *next);
            continue;
        }
        uint32_t word = (uint32_t)target / ZVM_BUNDLE_SIZE, to = (uint32_t)target % ZVM_BUNDLE_SIZE;
        uint32_t place = places[word], read = target >= (int64_t)s->offset + STRETCH_SIZE;
        stray |= read & ~(place >> to);
        places[word] = place | (read ^ 1) << to;
    }
    pass->stray |= stray;
    if (s->calls & bits_upto(ZVM_BUNDLE_SIZE - 2)) /* one would return to the middle of a bundle */
        broken(pass, s->offset);
}

/* ---- the pass ---- */

static void check_stretch(struct pass *pass, struct stretch *s)
{
    check_branches(pass, s);
    check_alone(pass, s);
    check_flags(pass, s);
    uint32_t *places = pass->maps.places + s->offset / ZVM_BUNDLE_SIZE, stray = 0;
    for (uint32_t lane = 0; lane < LANES; lane++)
        if (!(s->ends[lane] & bits_from(31)))
            broken(pass, s->offset + lane * ZVM_BUNDLE_SIZE);
    for (uint32_t lane = 0; lane < LANES; lane++)
        stray |= places[lane] & ~s->starts[lane];
    memcpy(places, s->starts, sizeof(s->starts));
    pass->stray |= stray;
}

/* The bytes of the stretch at an offset, with slack around them; at the ends of the code in a copy, with HLT. */
static INLINE const uint8_t *bytes_of(const struct code *code, uint32_t offset, uint8_t *copy)
{
    size_t rest = code->size - offset;
    if (offset && rest >= STRETCH_SIZE + STRETCH_SLACK)
        return code->bytes + offset;
    memset(copy, ZVM_TEXT_FILL, COPY_SIZE);
    memcpy(copy + STRETCH_SLACK, code->bytes + offset, rest < STRETCH_SIZE ? rest : STRETCH_SIZE);
    return copy + STRETCH_SLACK;
}

/* Goes through all stretches. Each is read while the one before it is still being worked on. */
static void pass_run(struct pass *pass, void (*check)(struct pass *, struct stretch *))
{
    const struct code *code = pass->code;
    struct stretch ring[2];
    uint8_t copies[2][COPY_SIZE];
    uint32_t count = (uint32_t)((code->size + STRETCH_SIZE - 1) / STRETCH_SIZE);
    for (uint32_t i = 0; i <= count; i++) {
        struct stretch *s = &ring[i % 2], *above = &ring[(i + 1) % 2];
        if (i < count) {
            s->offset = (count - 1 - i) * STRETCH_SIZE;
            s->bytes = bytes_of(code, s->offset, copies[i % 2]);
            stretch_read(s);
        }
        if (i > 0) {
            stretch_mark(above);
            check(pass, above);
        }
    }
}

/* The first stray branch; `places` is the starts. */
static void find_stray(struct pass *pass, struct stretch *s)
{
    for (uint32_t i = 0; i < s->branches.count; i++) {
        int64_t target = target_of(s, s->branches.places[i]);
        if ((uint64_t)target < pass->code->size && !bitmap_test(pass->maps.places, (uint32_t)target))
            broken(pass, s->offset + s->branches.places[i]);
    }
}

enum outcome accept_check(const struct code *code, const struct maps *maps, uint32_t *offset)
{
    struct pass pass = { .code = code, .maps = *maps, .broken = UINT32_MAX, .exposed = UINT32_MAX };
    memset(maps->places, 0, maps_bundles(code->size) * sizeof(*maps->places));
    memset(maps->arrived, 0, maps_bundles(code->size) * sizeof(*maps->arrived));
    flow_init(&pass.flow, code, maps);
    pass_run(&pass, check_stretch);
    *offset = 0;
    enum outcome outcome = OUTCOME_ACCEPTED;
    if (pass.broken != UINT32_MAX) {
        outcome = OUTCOME_BROKEN;
    } else if (pass.stray) {
        outcome = OUTCOME_STRAY;
        pass_run(&pass, find_stray);
    } else if (pass.exposed != UINT32_MAX) {
        outcome = OUTCOME_FLAGS;
        *offset = pass.exposed;
    }
    if (pass.broken != UINT32_MAX)
        *offset = pass.broken / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    return outcome;
}
