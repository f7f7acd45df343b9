/* SPDX-License-Identifier: Apache-2.0 */
#include "flags_model.h"

#include <string.h>

enum {
    C = ZYDIS_CPUFLAG_CF,
    P = ZYDIS_CPUFLAG_PF,
    Z = ZYDIS_CPUFLAG_ZF,
    S = ZYDIS_CPUFLAG_SF,
    O = ZYDIS_CPUFLAG_OF,
    ALL = C | P | Z | S | O, /* nothing that a guest may execute reads AF */
};

enum shift { NO_SHIFT, SHIFT_ARITHMETIC, SHIFT, SHIFT_DOUBLE, ROTATE, ROTATE_CARRY };

static enum shift shift_kind(ZydisMnemonic mnemonic)
{
    switch (mnemonic) {
    case ZYDIS_MNEMONIC_SAR:
        return SHIFT_ARITHMETIC;
    case ZYDIS_MNEMONIC_SHL:
    case ZYDIS_MNEMONIC_SHR:
        return SHIFT;
    case ZYDIS_MNEMONIC_SHLD:
    case ZYDIS_MNEMONIC_SHRD:
        return SHIFT_DOUBLE;
    case ZYDIS_MNEMONIC_ROL:
    case ZYDIS_MNEMONIC_ROR:
        return ROTATE;
    case ZYDIS_MNEMONIC_RCL:
    case ZYDIS_MNEMONIC_RCR:
        return ROTATE_CARRY;
    default:
        return NO_SHIFT;
    }
}

/* By a count that the code gives, masked as the processor does. Count 0 changes nothing. */
static struct flag_effect shift_by(enum shift kind, unsigned count, unsigned size)
{
    struct flag_effect e = { 0 };
    if (count == 0)
        return e;
    e.defines = kind < ROTATE ? (C | P | Z | S) : C;
    e.reads = kind == ROTATE_CARRY ? C : 0;
    if (count == 1)
        e.defines |= O;
    else
        e.undefines = O;
    /* The last bit shifted out is not one of the operand's. */
    if (kind == SHIFT && count >= size) {
        e.defines &= ~(uint32_t)C;
        e.undefines |= C;
    }
    return e;
}

/* By %cl: any count, so nothing is sure to be written. */
static struct flag_effect shift_by_any(enum shift kind, unsigned size)
{
    return (struct flag_effect){
        .reads = kind == ROTATE_CARRY ? C : 0,
        .undefines = O | (kind == SHIFT && size < 32 ? C : 0),
    };
}

static struct flag_effect shift_effect(enum shift kind, const ZydisDecodedInstruction *insn,
                                       const ZydisDecodedOperand *operands)
{
    unsigned size = operands[0].size;
    if (insn->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT && (insn->opcode & 0xFE) == 0xD0)
        return shift_by(kind, 1, size);
    if (insn->raw.imm[0].size == 0)
        return shift_by_any(kind, size);
    return shift_by(kind, (unsigned)insn->raw.imm[0].value.u & (size == 64 ? 63 : 31), size);
}

/* Where Zydis 4.0 says less, or more, than both vendors' manuals: what these define and leave undefined. */
static const struct {
    ZydisMnemonic mnemonic;
    uint32_t defines, undefines;
} corrections[] = {
    { ZYDIS_MNEMONIC_BEXTR, Z | C | O, S | P },
    { ZYDIS_MNEMONIC_VPTEST, ALL, 0 },
    { ZYDIS_MNEMONIC_VTESTPS, ALL, 0 },
    { ZYDIS_MNEMONIC_VTESTPD, ALL, 0 },
};

struct flag_effect flag_effect_of(const ZydisDecodedInstruction *insn, const ZydisDecodedOperand *operands)
{
    enum shift kind = insn->encoding == ZYDIS_INSTRUCTION_ENCODING_LEGACY ? shift_kind(insn->mnemonic) : NO_SHIFT;
    if (kind != NO_SHIFT)
        return shift_effect(kind, insn, operands);
    const ZydisAccessedFlags *f = insn->cpu_flags;
    if (!f)
        return (struct flag_effect){ 0 };
    struct flag_effect e = { f->tested & ALL, (f->modified | f->set_0 | f->set_1) & ALL, f->undefined & ALL };
    for (size_t i = 0; i < sizeof(corrections) / sizeof(corrections[0]); i++)
        if (corrections[i].mnemonic == insn->mnemonic) {
            e.defines = corrections[i].defines;
            e.undefines = corrections[i].undefines;
        }
    e.defines &= ~e.undefines;
    return e;
}

/* Some path brings these to the step: it is looked at again if that is new. Returns the stack's new depth. */
static size_t arrive(struct flow_step *steps, int32_t to, uint32_t undefined, int32_t *stack, size_t depth)
{
    struct flow_step *s = &steps[to];
    if (s->reached && (s->undefined | undefined) == s->undefined)
        return depth;
    s->reached = true;
    s->undefined |= undefined;
    if (s->queued)
        return depth;
    s->queued = true;
    stack[depth] = to;
    return depth + 1;
}

int32_t flow_find(struct flow_step *steps, size_t count, int32_t *stack)
{
    size_t depth = 0;
    for (size_t i = 0; i < count; i++) {
        steps[i].queued = steps[i].reached = false;
        steps[i].undefined = 0;
    }
    for (size_t i = 0; i < count; i++)
        if (steps[i].entry)
            depth = arrive(steps, (int32_t)i, 0, stack, depth);
    while (depth > 0) {
        struct flow_step *s = &steps[stack[--depth]];
        s->queued = false;
        uint32_t after = (s->undefined & ~s->effect.defines) | s->effect.undefines;
        if (s->next != FLOW_NONE)
            depth = arrive(steps, s->next, after, stack, depth);
        if (s->target != FLOW_NONE)
            depth = arrive(steps, s->target, after, stack, depth);
    }
    for (size_t i = 0; i < count; i++)
        if (steps[i].reached && (steps[i].effect.reads & steps[i].undefined))
            return (int32_t)i;
    return FLOW_NONE;
}
