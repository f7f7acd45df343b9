#include "scan.h"

#include <stdbool.h>

#include "group.h"

/* One pass over the code, in order. */
struct scan {
    const struct text *text;
    const struct maps *maps;
    uint32_t settled;  /* offset past the last unit that wrote all flags, or read one */
    uint8_t undefined; /* flags that the straight line leaves undefined here */
    bool straight;     /* the unit before this one falls through to it */
    uint8_t before;    /* kind of the unit that ends here, in the same bundle */
};

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
    bitmap_set(s->maps->demand, offset);
    return true;
}

static enum rule check_target(struct scan *s, uint32_t offset, struct insn insn)
{
    int64_t target = text_branch_target(s->text, offset, insn);
    if (text_has(s->text, target)) {
        uint32_t place = (uint32_t)(target - s->text->code->address);
        bitmap_set(s->maps->targets, place);
        if (!brings_defined_flags(s, offset, insn))
            bitmap_set(s->maps->unsure, place);
        return RULE_NONE;
    }
    return group_is_slot(target) ? RULE_NONE : RULE_TARGET;
}

/* What a unit's kind demands of the code around it. */
static enum rule check_kind(struct scan *s, uint32_t offset, struct insn insn)
{
    enum rule rule = RULE_NONE;
    const uint8_t *at = text_bytes(s->text, offset);
    switch (insn.kind) {
    case KIND_BRANCH:
    case KIND_JUMP:
    case KIND_CALL:
        rule = check_target(s, offset, insn);
        break;
    case KIND_JUMP_REGISTER:
    case KIND_CALL_REGISTER:
        rule = group_indirect(s->maps->starts, offset, at, insn.length) ? RULE_NONE : RULE_INDIRECT;
        break;
    case KIND_RETURN:
        rule = group_return(s->maps->starts, offset, at) ? RULE_NONE : RULE_RETURN;
        break;
    case KIND_STRING:
        rule = group_string(s->maps->starts, offset, at, insn.length) ? RULE_NONE : RULE_STRING;
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
        bitmap_set_range(s->maps->demand, s->settled, offset);
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
    s->before = KIND_FORBIDDEN;
    for (uint32_t offset = bundle; offset < bundle + ZVM_BUNDLE_SIZE;) {
        struct insn insn = text_unit(s->text, offset);
        if (insn.rule == RULE_NONE && insn.kind >= KIND_BRANCH)
            insn.rule = check_kind(s, offset, insn);
        if (insn.rule == RULE_NONE)
            insn.rule = check_flags(s, offset, insn);
        if (insn.rule != RULE_NONE)
            return (struct verdict){ insn.rule, offset };
        if (insn.kind < KIND_JUMP_REGISTER)
            bitmap_set(s->maps->starts, offset);
        bitmap_set(s->maps->flow, offset);
        s->before = insn.kind;
        offset += insn.length;
    }
    return (struct verdict){ RULE_NONE, 0 };
}

struct verdict scan_code(const struct text *text, const struct maps *maps)
{
    struct scan s = { .text = text, .maps = maps };
    for (uint32_t bundle = 0; bundle < text->code->size; bundle += ZVM_BUNDLE_SIZE) {
        struct verdict verdict = scan_bundle(&s, bundle);
        if (verdict.rule != RULE_NONE)
            return verdict;
    }
    return (struct verdict){ RULE_NONE, 0 };
}
