/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <string.h>

void text_init(struct text *text, const struct code *code)
{
    text->code = code;
    text->last = (uint32_t)(code->size - ZVM_BUNDLE_SIZE);
    memset(text->copy, ZVM_TEXT_FILL, sizeof(text->copy));
    memcpy(text->copy, code->bytes + text->last, ZVM_BUNDLE_SIZE);
}

/* What must follow a 32-bit write to %esp: add %r14,%rsp or lea (%rsp,%r14),%rsp. */
static void take_restore(struct insn *insn, const uint8_t *bytes)
{
    static const uint8_t add[] = { 0x4C, 0x01, 0xF4 };
    static const uint8_t lea[] = { 0x4A, 0x8D, 0x24, 0x34 };
    if (memcmp(bytes, add, sizeof(add)) == 0) {
        insn->length += sizeof(add);
        insn->effect = EFFECT_ALL;
    } else if (memcmp(bytes, lea, sizeof(lea)) == 0) {
        insn->length += sizeof(lea);
    } else {
        insn->rule = RULE_STACK;
    }
}

struct insn text_unit(const struct text *text, uint32_t offset)
{
    const uint8_t *bytes = text_bytes(text, offset);
    unsigned room = ZVM_BUNDLE_SIZE - offset % ZVM_BUNDLE_SIZE;
    struct insn insn = decode(text->code, bytes, (uint64_t)text->code->address + offset);
    if (insn.kind == KIND_STACK && insn.rule == RULE_NONE) {
        if (insn.length + 3u > room)
            insn.rule = RULE_STACK;
        else
            take_restore(&insn, bytes + insn.length);
    }
    if (insn.length > room)
        insn.rule = RULE_BUNDLE;
    return insn;
}

int64_t text_branch_target(const struct text *text, uint32_t offset, struct insn insn)
{
    const uint8_t *end = text_bytes(text, offset) + insn.length;
    int32_t displacement = (int8_t)end[-1];
    if (insn.length > 2)
        memcpy(&displacement, end - sizeof(displacement), sizeof(displacement));
    return (int64_t)text->code->address + offset + insn.length + displacement;
}
