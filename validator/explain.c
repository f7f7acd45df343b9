/* SPDX-License-Identifier: Apache-2.0 */
#include "explain.h"

#include <stdbool.h>

#include "bitmap.h"
#include "group.h"

/* What has been learnt on the straight line. */
struct scan {
    const struct text *text;
    uint32_t starts; /* units of this bundle that branches may go to */
    uint8_t before;  /* kind of the unit that ends here, in the same bundle */
};

static bool ends_group(struct scan *s, uint32_t offset, struct insn insn)
{
    const uint8_t *at = text_bytes(s->text, offset);
    uint32_t bit = offset % ZVM_BUNDLE_SIZE;
    if (insn.kind == KIND_RETURN)
        return group_return(&s->starts, bit, at);
    return insn.kind == KIND_STRING ? group_string(&s->starts, bit, at, insn.length)
                                    : group_indirect(&s->starts, bit, at, insn.length);
}

/* What a unit's kind demands of the code around it, but that targets in the code are starts. */
static enum rule check_kind(struct scan *s, uint32_t offset, struct insn insn)
{
    bool call = insn.kind == KIND_CALL || insn.kind == KIND_CALL_REGISTER;
    if (insn_is_direct(insn)) {
        int64_t target = text_branch_target(s->text, offset, insn);
        if (!text_has(s->text, target) && !group_is_slot(target))
            return RULE_TARGET;
    }
    if (insn.kind == KIND_FNSTSW && s->before != KIND_STATUS)
        return RULE_X87;
    if (insn.kind >= KIND_JUMP_REGISTER && insn.kind <= KIND_STRING && !ends_group(s, offset, insn))
        return insn.kind == KIND_RETURN ? RULE_RETURN : insn.kind == KIND_STRING ? RULE_STRING : RULE_INDIRECT;
    return call && (offset + insn.length) % ZVM_BUNDLE_SIZE ? RULE_CALL : RULE_NONE;
}

struct verdict explain_units(const struct text *text, uint32_t bundle)
{
    struct scan s = { .text = text };
    for (uint32_t offset = bundle; offset < text->code->size;) {
        if (offset % ZVM_BUNDLE_SIZE == 0) {
            s.before = KIND_FORBIDDEN;
            s.starts = 0;
        }
        struct insn insn = text_unit(text, offset);
        if (insn.rule == RULE_NONE)
            insn.rule = (uint8_t)check_kind(&s, offset, insn);
        if (insn.rule != RULE_NONE)
            return (struct verdict){ insn.rule, offset };
        if (insn.kind < KIND_JUMP_REGISTER)
            bitmap_set(&s.starts, offset % ZVM_BUNDLE_SIZE);
        s.before = insn.kind;
        offset += insn.length;
    }
    return (struct verdict){ RULE_NONE, 0 };
}

/* Whether a unit is a direct branch into the code; *place is where it goes, in bytes from the start. */
static bool goes_to(const struct text *text, uint32_t offset, struct insn insn, uint32_t *place)
{
    if (!insn_is_direct(insn))
        return false;
    int64_t target = text_branch_target(text, offset, insn);
    *place = (uint32_t)(target - text->code->address);
    return text_has(text, target);
}

struct verdict explain_stray(const struct text *text, const struct maps *maps, uint32_t bundle)
{
    for (uint32_t offset = bundle; offset < bundle + ZVM_BUNDLE_SIZE;) {
        struct insn insn = text_unit(text, offset);
        uint32_t place;
        if (goes_to(text, offset, insn, &place) && !bitmap_test(maps->places, place))
            return (struct verdict){ RULE_TARGET, offset };
        offset += insn.length;
    }
    return (struct verdict){ RULE_TARGET, bundle };
}
