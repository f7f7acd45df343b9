/* SPDX-License-Identifier: Apache-2.0 */
#include "validator.h"

#include <stdbool.h>

#include "accept.h"
#include "explain.h"

size_t validate_scratch_size(size_t code_size)
{
    if (code_size == 0 || code_size % ZVM_BUNDLE_SIZE || code_size > UINT32_MAX)
        return 0;
    return maps_bundles(code_size) * MAPS_SIZE;
}

static bool code_is_sane(const struct code *code, size_t scratch_size)
{
    size_t needed = validate_scratch_size(code->size);
    return needed && scratch_size >= needed && code->address % ZVM_BUNDLE_SIZE == 0 &&
           code->address >= ZVM_TRAMPOLINE_END && code->address + (uint64_t)code->size <= UINT64_C(1) << 32 &&
           code->image_start <= code->image_end && code->image_end <= UINT64_C(1) << 32;
}

struct verdict validate_refused(const struct code *code, uint32_t bundle)
{
    struct text text;
    text_init(&text, code);
    struct verdict verdict = explain_units(&text, bundle);
    return verdict.rule == RULE_NONE ? (struct verdict){ RULE_FORBIDDEN, bundle } : verdict;
}

/* Names what accept_check() refused. It alone accepts: what explain.c cannot name is refused as well. */
static struct verdict name_rule(const struct code *code, const struct maps *maps, enum outcome outcome, uint32_t offset)
{
    struct text text;
    if (outcome == OUTCOME_FLAGS)
        return (struct verdict){ RULE_FLAGS, offset };
    if (outcome == OUTCOME_BROKEN)
        return validate_refused(code, offset);
    text_init(&text, code);
    return explain_stray(&text, maps, offset);
}

struct verdict validate(const struct code *code, void *scratch, size_t scratch_size)
{
    if (!code_is_sane(code, scratch_size))
        return (struct verdict){ RULE_CODE, 0 };
    size_t words = maps_bundles(code->size);
    uint32_t *bitmaps = scratch, offset;
    const struct maps maps = { bitmaps, bitmaps + words, (uint8_t *)(bitmaps + 2 * words) };
    enum outcome outcome = accept_check(code, &maps, &offset);
    if (outcome == OUTCOME_ACCEPTED)
        return (struct verdict){ RULE_NONE, 0 };
    return name_rule(code, &maps, outcome, offset);
}
