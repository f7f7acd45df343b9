#include "flow.h"

#include "bitmap.h"

/* How far ahead of a branch target the guess about it looks, in units. */
#define GUESS_UNITS 32

/*
 * The flags that code at a branch target seems to expect. A guess that is too small or too great refuses good
 * code, but never accepts bad code: what it says is demanded of all who come and all that is known to those who go on.
 */
static unsigned guess_expected(const struct text *text, uint32_t offset)
{
    unsigned expected = 0, written = 0;
    for (int i = 0; i < GUESS_UNITS && offset < text->code->size; i++) {
        struct insn insn = text_unit(text, offset);
        const struct effects *e = &insn_effects[insn.effect];
        expected |= e->reads & ~written;
        written |= e->defines | e->undefines;
        if (written == FLAG_ALL)
            break;
        if (insn.kind == KIND_JUMP) {
            int64_t target = text_branch_target(text, offset, insn);
            if (!text_has(text, target))
                break;
            offset = (uint32_t)(target - text->code->address);
            continue;
        }
        if (insn_stops(insn))
            break;
        offset += insn.length;
    }
    return expected;
}

struct verdict flow_check(const struct text *text, const uint32_t *targets)
{
    unsigned known = FLAG_ALL; /* flags that are defined here on whatever path */
    for (uint32_t offset = 0; offset < text->code->size;) {
        struct insn insn = text_unit(text, offset);
        const struct effects *e = &insn_effects[insn.effect];
        if (bitmap_test(targets, offset)) {
            unsigned expected = guess_expected(text, offset);
            if (expected & ~known)
                return (struct verdict){ RULE_FLAGS, offset };
            known = expected;
        }
        if (e->reads & ~known)
            return (struct verdict){ RULE_FLAGS, offset };
        known = (known | e->defines) & ~(unsigned)e->undefines;
        if (insn_is_direct(insn)) {
            int64_t target = text_branch_target(text, offset, insn);
            if (text_has(text, target) && guess_expected(text, (uint32_t)(target - text->code->address)) & ~known)
                return (struct verdict){ RULE_FLAGS, offset };
        }
        if (insn_stops(insn))
            known = FLAG_ALL;
        offset += insn.length;
    }
    return (struct verdict){ RULE_NONE, 0 };
}
