#include "validator.h"

#include <stdbool.h>
#include <string.h>

#include "flow.h"
#include "quick.h"
#include "scan.h"

size_t validate_scratch_size(size_t code_size)
{
    if (code_size == 0 || code_size % ZVM_BUNDLE_SIZE || code_size > UINT32_MAX)
        return 0;
    return code_size / ZVM_BUNDLE_SIZE * sizeof(uint32_t) * MAPS_COUNT;
}

/* Some branch goes to no unit; finds the first. */
static struct verdict find_bad_branch(const struct text *text, const struct maps *maps)
{
    for (uint32_t offset = 0; offset < text->code->size;) {
        struct insn insn = text_unit(text, offset);
        if (insn_is_direct(insn)) {
            int64_t target = text_branch_target(text, offset, insn);
            if (text_has(text, target) && !bitmap_test(maps->starts, (uint32_t)(target - text->code->address)))
                return (struct verdict){ RULE_TARGET, offset };
        }
        offset += insn.length;
    }
    return (struct verdict){ RULE_TARGET, 0 };
}

static struct verdict check_branches(const struct text *text, const struct maps *maps)
{
    uint32_t stray = 0, exposed = 0;
    for (size_t i = 0; i < text->code->size / ZVM_BUNDLE_SIZE; i++) {
        stray |= maps->targets[i] & ~maps->starts[i];
        exposed |= maps->unsure[i] & maps->demand[i];
    }
    if (stray)
        return find_bad_branch(text, maps);
    if (exposed)
        return flow_check(text, maps);
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
    size_t words = code->size / ZVM_BUNDLE_SIZE, needed = validate_scratch_size(code->size);
    uint32_t *bitmaps = scratch;
    const struct maps maps = { bitmaps,
                               bitmaps + words,
                               bitmaps + 2 * words,
                               bitmaps + 3 * words,
                               bitmaps + 4 * words,
                               bitmaps + 5 * words };
    struct outcome outcome;
    memset(scratch, 0, 2 * words * sizeof(uint32_t));
    quick_scan(code, &maps, &outcome);
    if (outcome.broken == UINT32_MAX && !outcome.stray && !outcome.exposed)
        return (struct verdict){ RULE_NONE, 0 };
    struct text text;
    text_init(&text, code);
    memset(scratch, 0, needed);
    struct verdict verdict = scan_code(&text, &maps);
    if (verdict.rule != RULE_NONE)
        return verdict;
    if (outcome.broken != UINT32_MAX)
        return (struct verdict){ RULE_CODE, outcome.broken };
    return check_branches(&text, &maps);
}
