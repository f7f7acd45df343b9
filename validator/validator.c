#include "validator.h"

#include <stdbool.h>
#include <string.h>

#include "bitmap.h"
#include "flow.h"

enum { STARTS, TARGETS, UNSURE, DEMAND, BITMAP_COUNT };

/* One pass over the code, in order. */
struct scan {
    struct text text;
    uint32_t *starts;     /* units: what direct branches may go to */
    uint32_t *targets;    /* where direct branches do go in the code */
    uint32_t *unsure;     /* those of them that some branch goes to with flags that may be undefined */
    uint32_t *demand;     /* where a flag may be read before all have been written: no place to arrive at */
    uint32_t settled;     /* offset past the last unit that wrote all flags, or read one */
    uint8_t undefined;    /* flags that the straight line leaves undefined here */
    bool straight;        /* the unit before this one falls through to it */
    uint8_t before;       /* kind of the unit that ends here, in the same bundle */
    uint32_t starts_here; /* the current bundle's word of `starts` */
};

size_t validate_scratch_size(size_t code_size)
{
    if (code_size == 0 || code_size % ZVM_BUNDLE_SIZE || code_size > UINT32_MAX)
        return 0;
    return code_size / ZVM_BUNDLE_SIZE * sizeof(uint32_t) * BITMAP_COUNT;
}

/*
 * Whether the `length` bytes before `offset` are exactly these, in the same bundle, and begin at a unit. They decode
 * to the group's first instructions then, and from now on only the first of them may be arrived at.
 */
static bool join_group(struct scan *s, uint32_t offset, const uint8_t *bytes, unsigned length)
{
    unsigned position = offset % ZVM_BUNDLE_SIZE;
    if (position < length)
        return false;
    unsigned first = position - length;
    if (!(s->starts_here >> first & 1) || memcmp(text_bytes(&s->text, offset - length), bytes, length) != 0)
        return false;
    s->starts_here &= ~(bits_from(first) << 1);
    return true;
}

static enum rule check_return(struct scan *s, uint32_t offset)
{
    static const uint8_t before[] = { 0x41, 0x5B, 0x41, 0x83, 0xE3, 0xE0, 0x4D, 0x01, 0xF3, 0x41, 0x53 };
    return join_group(s, offset, before, sizeof(before)) ? RULE_NONE : RULE_RETURN;
}

/* and $-32,%eX; add %r14,%rX before a jump or call *%rX. */
static enum rule check_indirect(struct scan *s, uint32_t offset, struct insn insn)
{
    const uint8_t *bytes = text_bytes(&s->text, offset);
    bool high = insn.length == 3; /* a REX.B, the only prefix it can have */
    uint8_t x = bytes[insn.length - 1] & 7;
    if (!high && x == 4)
        return RULE_INDIRECT;
    const uint8_t before[] = { 0x41, 0x83, 0xE0 | x, 0xE0, 0x4C | high, 0x01, 0xF0 | x };
    return join_group(s, offset, before + !high, sizeof(before) - !high) ? RULE_NONE : RULE_INDIRECT;
}

/* %rdi, and for movs %rsi too, rebuilt from their low halves. */
static enum rule check_string(struct scan *s, uint32_t offset, struct insn insn)
{
    static const uint8_t before[] = { 0x89, 0xFF, 0x49, 0x8D, 0x3C, 0x3E, 0x89, 0xF6, 0x49, 0x8D, 0x34, 0x36 };
    uint8_t opcode = text_bytes(&s->text, offset)[insn.length - 1];
    bool stos = (opcode & 0xFE) == 0xAA;
    return join_group(s, offset, before, stos ? 6 : 12) ? RULE_NONE : RULE_STRING;
}

/*
 * Whether all flags are defined at this branch, given that they are wherever another one arrives in `demand` before it.
 * One that reads flags puts all places since they were written into `demand`; the others do so for themselves alone.
 */
static bool brings_defined_flags(struct scan *s, uint32_t offset, struct insn insn)
{
    if (s->undefined)
        return false;
    if (insn_effects[insn.effect].reads)
        return true;
    if (s->settled != offset || !s->straight)
        return false;
    bitmap_set(s->demand, offset);
    return true;
}

static enum rule check_target(struct scan *s, uint32_t offset, struct insn insn)
{
    int64_t target = text_branch_target(&s->text, offset, insn);
    if (text_has(&s->text, target)) {
        uint32_t place = (uint32_t)(target - s->text.code->address);
        bitmap_set(s->targets, place);
        if (!brings_defined_flags(s, offset, insn))
            bitmap_set(s->unsure, place);
        return RULE_NONE;
    }
    bool slot = target >= ZVM_TRAMPOLINE_START && target < ZVM_TRAMPOLINE_END && target % ZVM_BUNDLE_SIZE == 0;
    return slot ? RULE_NONE : RULE_TARGET;
}

/* What a unit's kind demands of the code around it. */
static enum rule check_kind(struct scan *s, uint32_t offset, struct insn insn)
{
    enum rule rule = RULE_NONE;
    switch (insn.kind) {
    case KIND_BRANCH:
    case KIND_JUMP:
    case KIND_CALL:
        rule = check_target(s, offset, insn);
        break;
    case KIND_JUMP_REGISTER:
    case KIND_CALL_REGISTER:
        rule = check_indirect(s, offset, insn);
        break;
    case KIND_RETURN:
        rule = check_return(s, offset);
        break;
    case KIND_STRING:
        rule = check_string(s, offset, insn);
        break;
    case KIND_FNSTSW:
        rule = s->before == KIND_STATUS ? RULE_NONE : RULE_X87;
        break;
    default:
        break;
    }
    bool call = insn.kind == KIND_CALL || insn.kind == KIND_CALL_REGISTER;
    if (rule == RULE_NONE && call && (offset + insn.length) % ZVM_BUNDLE_SIZE)
        rule = RULE_CALL;
    return rule;
}

static enum rule check_flags(struct scan *s, uint32_t offset, struct insn insn)
{
    const struct effects *e = &insn_effects[insn.effect];
    if (e->reads & s->undefined)
        return RULE_FLAGS;
    if (e->reads)
        bitmap_set_range(s->demand, s->settled, offset);
    if (e->reads || (e->defines | e->undefines) == FLAG_ALL)
        s->settled = offset + insn.length;
    s->undefined = (s->undefined & ~e->defines) | e->undefines;
    s->straight = !insn_stops(insn);
    if (!s->straight) {
        s->settled = offset + insn.length;
        s->undefined = 0;
    }
    return RULE_NONE;
}

static struct verdict scan_bundle(struct scan *s, uint32_t bundle)
{
    s->starts_here = 0;
    s->before = KIND_FORBIDDEN;
    s->demand[bundle / ZVM_BUNDLE_SIZE] = 0;
    for (uint32_t offset = bundle; offset < bundle + ZVM_BUNDLE_SIZE;) {
        struct insn insn = text_unit(&s->text, offset);
        if (insn.rule == RULE_NONE && insn.kind >= KIND_BRANCH)
            insn.rule = check_kind(s, offset, insn);
        if (insn.rule == RULE_NONE)
            insn.rule = check_flags(s, offset, insn);
        if (insn.rule != RULE_NONE)
            return (struct verdict){ insn.rule, offset };
        if (insn.kind < KIND_JUMP_REGISTER)
            s->starts_here |= UINT32_C(1) << (offset - bundle);
        s->before = insn.kind;
        offset += insn.length;
    }
    s->starts[bundle / ZVM_BUNDLE_SIZE] = s->starts_here;
    return (struct verdict){ RULE_NONE, 0 };
}

/* Some branch goes to no unit; finds the first. */
static struct verdict find_bad_branch(const struct scan *s)
{
    for (uint32_t offset = 0; offset < s->text.code->size;) {
        struct insn insn = text_unit(&s->text, offset);
        if (insn_is_direct(insn)) {
            int64_t target = text_branch_target(&s->text, offset, insn);
            if (text_has(&s->text, target) && !bitmap_test(s->starts, (uint32_t)(target - s->text.code->address)))
                return (struct verdict){ RULE_TARGET, offset };
        }
        offset += insn.length;
    }
    return (struct verdict){ RULE_TARGET, 0 };
}

static struct verdict check_branches(const struct scan *s)
{
    uint32_t stray = 0, exposed = 0;
    for (size_t i = 0; i < s->text.code->size / ZVM_BUNDLE_SIZE; i++) {
        stray |= s->targets[i] & ~s->starts[i];
        exposed |= s->unsure[i] & s->demand[i];
    }
    if (stray)
        return find_bad_branch(s);
    if (exposed)
        return flow_check(&s->text, s->targets, s->demand);
    return (struct verdict){ RULE_NONE, 0 };
}

static bool code_is_sane(const struct code *code, size_t scratch_size)
{
    size_t needed = validate_scratch_size(code->size);
    return needed && scratch_size >= needed && code->address % ZVM_BUNDLE_SIZE == 0 &&
           code->address >= ZVM_TRAMPOLINE_END && code->address + (uint64_t)code->size <= UINT64_C(1) << 32 &&
           code->image_start <= code->image_end && code->image_end <= UINT64_C(1) << 32;
}

struct verdict validate(const struct code *code, void *scratch, size_t scratch_size)
{
    if (!code_is_sane(code, scratch_size))
        return (struct verdict){ RULE_CODE, 0 };
    size_t words = code->size / ZVM_BUNDLE_SIZE;
    uint32_t *bitmaps = scratch;
    struct scan s = {
        .starts = bitmaps + STARTS * words,
        .targets = bitmaps + TARGETS * words,
        .unsure = bitmaps + UNSURE * words,
        .demand = bitmaps + DEMAND * words,
    };
    text_init(&s.text, code);
    memset(s.targets, 0, 2 * words * sizeof(uint32_t)); /* and unsure */
    for (uint32_t bundle = 0; bundle < code->size; bundle += ZVM_BUNDLE_SIZE) {
        struct verdict verdict = scan_bundle(&s, bundle);
        if (verdict.rule != RULE_NONE)
            return verdict;
    }
    return check_branches(&s);
}
