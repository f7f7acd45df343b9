#include "quick.h"

#include <stdbool.h>
#include <string.h>

#include "bitmap.h"
#include "group.h"
#include "stretch.h"

#define INLINE inline __attribute__((always_inline))

/* How often the flags that branches demand are gone through. Code made by compilers needs one or two. */
#define ROUNDS 4

/* One pass over the code, from its end to its start: so what comes after an instruction is known before it. */
struct pass {
    const struct code *code;
    struct maps maps;
    uint32_t broken;  /* offset of the first bundle that is, or UINT32_MAX */
    uint32_t stray;   /* not 0: a branch goes into the code but to no start */
    uint32_t exposed; /* not 0: a branch may bring undefined flags to where flags are expected */
    uint32_t changed; /* not 0: flags are expected where a branch that goes there was thought to need none */
    uint32_t live;    /* flags that the code read last expects, of those behind it; by bits from FLAG_C on */
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

/* Whether the last write to flags in a stretch leaves them all defined. */
static uint32_t ends_clean(const struct stretch *s)
{
    for (uint32_t lane = LANES; lane > 0; lane--)
        if (s->clean[lane - 1] | s->partial[lane - 1])
            return s->clean[lane - 1] > s->partial[lane - 1];
    return 0;
}

/* Before which bytes of each lane the last write to flags left them all defined. */
static INLINE void find_sure(const struct stretch *s, uint32_t carry, uint32_t sure[LANES])
{
    for (uint32_t lane = 0; lane < LANES; lane++) {
        uint32_t through = ~s->partial[lane];
        uint64_t sum = (uint64_t)s->clean[lane] + through + carry;
        sure[lane] = (uint32_t)sum ^ s->clean[lane] ^ through;
        carry = (uint32_t)(sum >> 32);
    }
}

/*
 * Where in a bundle flags are expected: may be read before they are written. Masks are reversed, so that a carry runs
 * from a reader to what is before it. *wrong: what leaves a flag undefined for a reader.
 */
static __attribute__((noinline)) uint32_t expect_each(struct pass *pass, const struct stretch *s, uint32_t lane,
                                                      uint32_t *wrong)
{
    struct flag_masks masks;
    uint32_t live = 0, expecting = 0;
    stretch_flags(s, lane, &masks);
#pragma GCC unroll 5
    for (uint32_t flag = 0; flag < FLAG_COUNT; flag++) {
        uint32_t demanded = s->demand_flags[lane] >> flag & 1 ? s->demands[lane] : 0;
        uint32_t reader = masks.reads[flag] | demanded, through = reader | ~masks.writes[flag];
        uint64_t sum = (uint64_t)reader + through + (pass->live >> flag & 1);
        uint32_t behind = (uint32_t)sum ^ reader ^ through;
        *wrong |= masks.undefines[flag] & behind;
        expecting |= reader | (through & behind);
        live |= (uint32_t)(sum >> 32) << flag;
    }
    pass->live = live;
    return expecting;
}

/* The same; flags are told apart only where something writes a part of them, or they are expected by the bundle below.
 */
static INLINE uint32_t expect(struct pass *pass, const struct stretch *s, uint32_t lane, uint32_t *wrong)
{
    uint32_t reader = s->readers[lane] | s->demands[lane], through = reader | ~s->clean_reversed[lane];
    uint64_t sum = (uint64_t)reader + through + (pass->live != 0);
    if (s->partial[lane] | sum >> 32)
        return expect_each(pass, s, lane, wrong);
    pass->live = 0;
    return reader | (through & ((uint32_t)sum ^ reader ^ through));
}

/*
 * disp(%rip) whose ModRM is at this bit: the processor counts from the end of the instruction, which is that of its
 * displacement where a stack group goes on behind it.
 */
static bool rip_in_image(const struct pass *pass, const struct stretch *s, uint32_t lane, uint32_t bit)
{
    static const uint8_t widths[] = RIP_WIDTHS;
    const struct code *code = pass->code;
    uint32_t at = lane * ZVM_BUNDLE_SIZE, later = (s->ends[lane] & ~bits_upto(bit)) | bits_from(31);
    unsigned class = stretch_class(s, at + bit), last = class == CLASS_RIP_STACK ? bit + 4 : lowest(later);
    unsigned width = widths[class - CLASS_RIP];
    int64_t end = (int64_t)code->address + s->offset + at + last + 1;
    int64_t first = end + read32(s->bytes + at + bit + 1);
    return first >= (int64_t)code->image_start && first + width <= (int64_t)code->image_end;
}

/* The last byte of a group or of a pair. Takes its inside out of the starts. */
static bool check_group(const struct stretch *s, uint32_t lane, uint32_t bit, uint32_t *starts)
{
    unsigned class = stretch_class(s, lane * ZVM_BUNDLE_SIZE + bit);
    uint32_t first = 31 - (uint32_t)__builtin_clz(*starts & bits_upto(bit)), length = bit + 1 - first;
    const uint8_t *bytes = s->bytes + lane * ZVM_BUNDLE_SIZE + first;
    bool whole = class == CLASS_FNSTSW   ? true /* the automaton has seen to what is before it */
                 : class == CLASS_RETURN ? group_return(starts, first, bytes)
                 : class == CLASS_STRING ? group_string(starts, first, bytes, length)
                                         : group_indirect(starts, first, bytes, length);
    *starts &= ~(UINT32_C(1) << first);
    return whole && (class != CLASS_CALL_REGISTER || bit == ZVM_BUNDLE_SIZE - 1);
}

static bool check_special(const struct pass *pass, const struct stretch *s, uint32_t lane, uint32_t *starts)
{
    bool good = true;
    for (uint32_t left = s->special[lane]; left; left &= left - 1) {
        uint32_t bit = lowest(left);
        unsigned class = stretch_class(s, lane * ZVM_BUNDLE_SIZE + bit);
        good &= class >= CLASS_RIP   ? rip_in_image(pass, s, lane, bit)
                : class >= CLASS_ISA ? pass->code->isa >> (class - CLASS_ISA) & 1
                                     : check_group(s, lane, bit, starts);
    }
    return good;
}

static INLINE void check_bundle(struct pass *pass, const struct stretch *s, uint32_t lane)
{
    uint32_t word = s->offset / ZVM_BUNDLE_SIZE + lane;
    uint32_t starts = s->ends[lane] << 1 | 1, wrong = ~s->ends[lane] & bits_from(31);
    uint32_t expecting = expect(pass, s, lane, &wrong);
    if (s->special[lane])
        wrong |= !check_special(pass, s, lane, &starts);
    if (wrong)
        broken(pass, word * ZVM_BUNDLE_SIZE);
    pass->stray |= pass->maps.places[word] & ~starts;
    pass->exposed |= pass->maps.expecting[word] & expecting;
    pass->maps.places[word] = starts;
    pass->maps.expecting[word] = expecting;
}

/* Where the direct branch goes whose last byte is at this place of a stretch; in bytes from the start of the code. */
static INLINE int64_t target_of(const struct stretch *s, uint32_t at)
{
    /* The displacement is the last byte, or the last four. */
    static const uint8_t more[] = { [CLASS_BRANCH32 - CLASS_SPECIAL] = 3,
                                    [CLASS_JUMP32 - CLASS_SPECIAL] = 3,
                                    [CLASS_CALL32 - CLASS_SPECIAL] = 3 };
    uint32_t bytes = more[stretch_class(s, at) - CLASS_SPECIAL], shift = 24 - 8 * bytes;
    int32_t displacement = (int32_t)((uint32_t)read32(s->bytes + at - bytes) << shift) >> shift;
    return (int64_t)s->offset + at + 1 + displacement;
}

/* What has been found of a stretch's branches; apart from the pass, so that it can be kept in registers. */
struct findings {
    uint32_t stray, exposed, bad;
};

/*
 * A direct branch. Flags may be undefined at it unless the last write to them left them all defined, and nothing
 * arrives in between with others: such a place expects flags when the branch itself reads some, or demands some.
 */
static INLINE void check_branch(const struct code *code, const struct maps *maps, struct stretch *s, uint32_t at,
                                const uint32_t sure[LANES], struct findings *found)
{
    uint32_t lane = at / ZVM_BUNDLE_SIZE, bit = at % ZVM_BUNDLE_SIZE;
    unsigned class = stretch_class(s, at);
    int64_t target = target_of(s, at);
    found->bad |= (uint32_t)((class == CLASS_CALL32) & (bit != ZVM_BUNDLE_SIZE - 1)) << lane;
    if ((uint64_t)target >= code->size) {
        found->bad |= (uint32_t)!group_is_slot(target + code->address) << lane;
        return;
    }
    uint32_t word = (uint32_t)target / ZVM_BUNDLE_SIZE, to = (uint32_t)target % ZVM_BUNDLE_SIZE;
    uint32_t place = maps->places[word], expecting = maps->expecting[word];
    uint32_t read = target >= s->offset + STRETCH_SIZE, defined = sure[lane] >> bit & 1;
    uint32_t demanded = read & expecting >> (31 - to);
    uint32_t unsure = !(defined & ((class <= CLASS_BRANCH32) | s->behind_all[lane] >> (31 - bit)));
    s->demands[lane] |= (demanded & defined) << (31 - bit);
    found->exposed |= demanded & ~defined;
    found->stray |= read & ~(place >> to);
    maps->places[word] = place | (read ^ 1) << to;
    maps->expecting[word] = expecting | ((read ^ 1) & unsure) << (31 - to);
}

static void check_stretch(struct pass *pass, struct stretch *s, uint32_t carry)
{
    const struct code code = *pass->code;
    const struct maps maps = pass->maps;
    struct findings found = { 0 };
    uint32_t sure[LANES];
    find_sure(s, carry, sure);
    memcpy(s->demands, s->behind_all, sizeof(s->demands));
    memset(s->demand_flags, FLAG_ALL, sizeof(s->demand_flags));
    for (uint32_t i = 0; i < s->branch_count; i++)
        check_branch(&code, &maps, s, s->branches[i], sure, &found);
    pass->stray |= found.stray;
    pass->exposed |= found.exposed;
    if (found.bad)
        broken(pass, s->offset + lowest(found.bad) * ZVM_BUNDLE_SIZE);
    for (uint32_t lane = s->bundles; lane > 0; lane--)
        check_bundle(pass, s, lane - 1);
}

/* Goes through all stretches. Each step of one is taken while memory still works on the step before of another. */
static void pass_run(struct pass *pass, void (*check)(struct pass *, struct stretch *, uint32_t))
{
    const struct code *code = pass->code;
    struct stretch ring[3];
    uint8_t copy[STRETCH_SIZE + STRETCH_SLACK];
    uint32_t count = (uint32_t)((code->size + STRETCH_SIZE - 1) / STRETCH_SIZE);
    uint32_t last = (count - 1) * STRETCH_SIZE, rest = (uint32_t)code->size - last;
    memset(copy, ZVM_TEXT_FILL, sizeof(copy));
    memcpy(copy, code->bytes + last, rest);
    pass->live = 0;
    for (uint32_t i = 0; i < count + 2; i++) {
        struct stretch *s = &ring[i % 3], *below = &ring[(i + 2) % 3];
        if (i < count) {
            s->offset = (count - 1 - i) * STRETCH_SIZE;
            s->bytes = i ? code->bytes + s->offset : copy;
            s->bundles = i ? LANES : rest / ZVM_BUNDLE_SIZE;
            stretch_read(s);
        }
        if (i > 0 && i <= count)
            stretch_mark(below);
        if (i > 1)
            check(pass, &ring[(i + 1) % 3], i <= count ? ends_clean(below) : 1);
    }
}

/* ---- flags over branches ---- */

/* What is expected where a branch goes is demanded of it. */
static INLINE void demand_branch(uint64_t size, const struct maps *maps, struct stretch *s, uint32_t at)
{
    uint32_t lane = at / ZVM_BUNDLE_SIZE, bit = at % ZVM_BUNDLE_SIZE;
    int64_t target = target_of(s, at);
    if ((uint64_t)target >= size)
        return;
    uint32_t word = (uint32_t)target / ZVM_BUNDLE_SIZE, to = (uint32_t)target % ZVM_BUNDLE_SIZE;
    uint32_t demanded = maps->expecting[word] >> (31 - to) & 1, read = target >= s->offset + STRETCH_SIZE;
    s->demands[lane] |= demanded << (31 - bit);
    s->demand_flags[lane] |= (uint8_t)(-demanded & maps->flags[word]);
    maps->places[word] |= (read ^ 1) << to;
}

static void demand_bundle(struct pass *pass, struct stretch *s, uint32_t lane)
{
    uint32_t word = s->offset / ZVM_BUNDLE_SIZE + lane, wrong = 0, flags = pass->live | s->demand_flags[lane];
    struct flag_masks masks;
    stretch_flags(s, lane, &masks);
    for (uint32_t flag = 0; flag < FLAG_COUNT; flag++)
        flags |= (uint32_t)(masks.reads[flag] != 0) << flag;
    uint32_t expecting = expect_each(pass, s, lane, &wrong), news = expecting & ~pass->maps.expecting[word];
    news = flags & ~(uint32_t)pass->maps.flags[word] ? expecting : news;
    for (uint32_t left = news ? pass->maps.places[word] : 0; left; left &= left - 1)
        pass->changed |= news >> (31 - lowest(left)) & 1;
    if (wrong)
        broken(pass, word * ZVM_BUNDLE_SIZE);
    pass->maps.places[word] = 0;
    pass->maps.expecting[word] = expecting;
    pass->maps.flags[word] = (uint8_t)flags;
}

static void demand_stretch(struct pass *pass, struct stretch *s, uint32_t carry)
{
    const struct maps maps = pass->maps;
    uint64_t size = pass->code->size;
    (void)carry;
    memset(s->demands, 0, sizeof(s->demands));
    memset(s->demand_flags, 0, sizeof(s->demand_flags));
    for (uint32_t i = 0; i < s->branch_count; i++)
        demand_branch(size, &maps, s, s->branches[i]);
    for (uint32_t lane = s->bundles; lane > 0; lane--)
        demand_bundle(pass, s, lane - 1);
}

/*
 * `expecting` and `flags` become what holds over branches too: where a branch goes, what is expected there is demanded
 * of it.
 */
static bool flags_are_defined(struct pass *pass)
{
    size_t words = pass->code->size / ZVM_BUNDLE_SIZE;
    memset(pass->maps.places, 0, words * sizeof(uint32_t));
    memset(pass->maps.flags, 0, words);
    for (int round = 0; round < ROUNDS; round++) {
        pass->changed = 0;
        pass->broken = UINT32_MAX;
        pass_run(pass, demand_stretch);
        if (!pass->changed && pass->broken == UINT32_MAX)
            return true;
    }
    return false;
}

/* ---- where a stray branch is ---- */

static void find_stray(struct pass *pass, struct stretch *s, uint32_t carry)
{
    (void)carry;
    for (uint32_t i = 0; i < s->branch_count; i++) {
        int64_t target = target_of(s, s->branches[i]);
        if ((uint64_t)target < pass->code->size && !bitmap_test(pass->maps.places, (uint32_t)target))
            broken(pass, s->offset + s->branches[i]);
    }
}

enum outcome quick_check(const struct code *code, const struct maps *maps, uint32_t *bundle)
{
    struct pass pass = { .code = code, .maps = *maps, .broken = UINT32_MAX };
    size_t words = code->size / ZVM_BUNDLE_SIZE;
    memset(maps->places, 0, words * sizeof(uint32_t));
    memset(maps->expecting, 0, words * sizeof(uint32_t));
    pass_run(&pass, check_stretch);
    enum outcome outcome = OUTCOME_ACCEPTED;
    if (pass.broken != UINT32_MAX) {
        outcome = OUTCOME_BROKEN;
    } else if (pass.stray) {
        outcome = OUTCOME_STRAY;
        pass_run(&pass, find_stray);
    } else if (pass.exposed && !flags_are_defined(&pass)) {
        outcome = OUTCOME_FLAGS;
    }
    *bundle = pass.broken == UINT32_MAX ? 0 : pass.broken / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    return outcome;
}
