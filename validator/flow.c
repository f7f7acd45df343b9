#include "flow.h"

#include "bitmap.h"

/* How far ahead of a branch target in `demand` the guess about it looks, in units, and of another one if at all. */
#define GUESS_UNITS_DEMAND 32
#define GUESS_UNITS        8

struct flow {
    const struct text *text;
    const struct maps *maps;
    int units; /* to look ahead of targets that are not in `demand`, which may only jump on to one that is */
};

/* A unit of accepted code. A direct branch has no prefix, so that its first bytes tell all of it. */
static struct insn take_unit(const struct text *text, uint32_t offset)
{
    const uint8_t *at = text_bytes(text, offset);
    bool escape = at[0] == 0x0F;
    const struct row *row = &insn_rows[escape ? L_0F + at[1] : L_ONE + at[0]];
    struct insn branch = { RULE_NONE, (uint8_t)(1 + escape + row->imm), row->kind, row->effect };
    return insn_is_direct(branch) ? branch : text_unit(text, offset);
}

/*
 * The flags that code at a branch target seems to expect. A guess that is too small or too great refuses good
 * code, but never accepts bad code: what it says is demanded of all who come and all that is known to those who go on.
 */
static unsigned guess_expected(const struct flow *flow, uint32_t offset)
{
    const struct text *text = flow->text;
    unsigned expected = 0, written = 0;
    int units = bitmap_test(flow->maps->demand, offset) ? GUESS_UNITS_DEMAND : flow->units;
    for (int i = 0; i < units && offset < text->code->size; i++) {
        struct insn insn = take_unit(text, offset);
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

/* One place of the code that matters; false: a flag is read that may be undefined. */
static bool follow_place(const struct flow *flow, uint32_t offset, unsigned *known)
{
    const struct text *text = flow->text;
    const struct maps *maps = flow->maps;
    if (bitmap_test(maps->targets, offset)) {
        unsigned expected = guess_expected(flow, offset);
        if (expected & ~*known)
            return false;
        *known = expected;
    }
    if (bitmap_test(maps->clear, offset))
        *known = FLAG_ALL;
    if (!bitmap_test(maps->flow, offset))
        return true;
    struct insn insn = take_unit(text, offset);
    const struct effects *e = &insn_effects[insn.effect];
    if (e->reads & ~*known)
        return false;
    *known = (*known | e->defines) & ~(unsigned)e->undefines;
    if (insn_is_direct(insn)) {
        int64_t target = text_branch_target(text, offset, insn);
        if (text_has(text, target) && guess_expected(flow, (uint32_t)(target - text->code->address)) & ~*known)
            return false;
    }
    if (insn_stops(insn))
        *known = FLAG_ALL;
    return true;
}

static struct verdict follow(const struct flow *flow)
{
    const struct maps *maps = flow->maps;
    unsigned known = FLAG_ALL; /* flags that are defined here on whatever path */
    for (uint32_t i = 0; i < flow->text->code->size / ZVM_BUNDLE_SIZE; i++) {
        for (uint32_t left = maps->flow[i] | maps->clear[i] | maps->targets[i]; left; left &= left - 1) {
            uint32_t offset = i * ZVM_BUNDLE_SIZE + (uint32_t)__builtin_ctz(left);
            if (!follow_place(flow, offset, &known))
                return (struct verdict){ RULE_FLAGS, offset };
        }
    }
    return (struct verdict){ RULE_NONE, 0 };
}

struct verdict flow_check(const struct text *text, const struct maps *maps)
{
    struct flow flow = { text, maps, 0 };
    struct verdict verdict = follow(&flow);
    if (verdict.rule == RULE_NONE)
        return verdict;
    flow.units = GUESS_UNITS;
    return follow(&flow);
}
