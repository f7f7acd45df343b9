/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as code: the verdict is a function of them alone, names a place in them, and does not change for the better
 * or the worse when bundles of HLT follow. What is accepted keeps the rules as the policy states them over Zydis.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zvm/abi/sfi.h>

#include "policy.h"
#include "validator.h"

#define ADDRESS 0x20000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct verdict verdict_of(const struct code *code, int garbage)
{
    size_t size = validate_scratch_size(code->size);
    void *scratch = malloc(size);
    memset(scratch, garbage, size);
    struct verdict verdict = validate(code, scratch, size);
    free(scratch);
    return verdict;
}

static void must_keep_the_rules(const struct code *code)
{
    uint8_t *marks = malloc(code->size);
    uint32_t offset;
    must(policy_code(code, marks, &offset) == NULL);
    free(marks);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    uint32_t isa = bytes[0] & ZVM_ISA_ALL;
    size_t length = size - 1, whole = (length + ZVM_BUNDLE_SIZE - 1) / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    uint8_t *text = malloc(whole), *longer = malloc(whole + ZVM_BUNDLE_SIZE);
    memset(text, ZVM_TEXT_FILL, whole);
    memcpy(text, bytes + 1, length);
    memset(longer, ZVM_TEXT_FILL, whole + ZVM_BUNDLE_SIZE);
    memcpy(longer, text, whole);

    struct code code = { text, whole, ADDRESS, ADDRESS, ADDRESS + 0x10000, isa };
    struct verdict first = verdict_of(&code, 0), second = verdict_of(&code, 0xFF);
    must(first.rule == second.rule && first.offset == second.offset);
    must((unsigned)first.rule < RULE_COUNT && first.rule != RULE_CODE);
    must(first.rule == RULE_NONE ? first.offset == 0 : first.offset < whole);
    must(memcmp(text, bytes + 1, length) == 0);
    if (first.rule == RULE_NONE)
        must_keep_the_rules(&code);

    code.bytes = longer;
    code.size = whole + ZVM_BUNDLE_SIZE;
    struct verdict third = verdict_of(&code, 0);
    must(first.rule == RULE_TARGET || first.rule == RULE_FLAGS || third.rule == first.rule);
    free(longer);
    free(text);
    return 0;
}
