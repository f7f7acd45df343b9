/* SPDX-License-Identifier: Apache-2.0 */
#include "groups_model.h"

#include <stdlib.h>
#include <string.h>

#include "zvm/abi/sfi.h"

static void *array(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        abort();
    return memory;
}

void model_init(struct model *m, size_t size, model_judge *judge, void *context)
{
    *m = (struct model){ .judge = judge, .context = context, .room = size };
    m->groups_count = groups_make(m->groups);
    ZydisDecoderInit(&m->decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    m->steps = array(size, sizeof(*m->steps));
    m->step_at = array(size, sizeof(*m->step_at));
    m->closed = array(size, sizeof(*m->closed));
    m->targets = array(size, sizeof(*m->targets));
    m->stack = array(size, sizeof(*m->stack));
}

void model_release(struct model *m)
{
    free(m->steps);
    free(m->step_at);
    free(m->closed);
    free(m->targets);
    free(m->stack);
}

bool model_decode(const struct model *m, const uint8_t *bytes, size_t room, uint32_t address, struct decoded *d)
{
    d->bytes = bytes;
    d->address = address;
    return ZYAN_SUCCESS(ZydisDecoderDecodeFull(&m->decoder, bytes, room, &d->insn, d->operands));
}

bool decoded_writes(const struct decoded *d, ZydisRegister largest)
{
    for (unsigned i = 0; i < d->insn.operand_count; i++) {
        const ZydisDecodedOperand *o = &d->operands[i];
        if (o->type == ZYDIS_OPERAND_TYPE_REGISTER && (o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) &&
            ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, o->reg.value) == largest)
            return true;
    }
    return false;
}

/* The list's group at these bytes. */
static const struct group *group_at(const struct model *m, const uint8_t *bytes, size_t room)
{
    for (size_t i = 0; i < m->groups_count; i++)
        if (m->groups[i].bytes[0] == bytes[0] && m->groups[i].length <= room &&
            memcmp(m->groups[i].bytes, bytes, m->groups[i].length) == 0)
            return &m->groups[i];
    return NULL;
}

/* mov, add, sub, and, or, xor or lea, all 32 bits of %esp and nothing else. */
static bool makes_esp(const struct decoded *d)
{
    switch (d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_MOV:
    case ZYDIS_MNEMONIC_ADD:
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_AND:
    case ZYDIS_MNEMONIC_OR:
    case ZYDIS_MNEMONIC_XOR:
    case ZYDIS_MNEMONIC_LEA:
        break;
    default:
        return false;
    }
    return d->operands[0].type == ZYDIS_OPERAND_TYPE_REGISTER && d->operands[0].reg.value == ZYDIS_REGISTER_ESP;
}

static const char *ask_judge(struct model *m, const struct decoded *d)
{
    return m->judge ? m->judge(m, d) : NULL;
}

/*
 * What makes %esp obeys every other rule: the same instruction making %ebp is one that may stand alone. The register is
 * in the opcode, in ModRM.reg or in ModRM.rm.
 */
static const char *judge_first_half(struct model *m, const struct decoded *d)
{
    uint8_t bytes[ZYDIS_MAX_INSTRUCTION_LENGTH];
    struct decoded sibling;
    memcpy(bytes, d->bytes, d->insn.length);
    bool has_modrm = (d->insn.attributes & ZYDIS_ATTRIB_HAS_MODRM) != 0;
    if (!has_modrm) {
        uint8_t *opcode = &bytes[d->insn.raw.imm[0].offset - 1];
        *opcode ^= 1;
    } else {
        bool in_rm = d->operands[0].encoding == ZYDIS_OPERAND_ENCODING_MODRM_RM;
        bytes[d->insn.raw.modrm.offset] ^= in_rm ? 1 : 8;
    }
    if (!model_decode(m, bytes, d->insn.length, d->address, &sibling) || sibling.insn.length != d->insn.length ||
        sibling.operands[0].reg.value != ZYDIS_REGISTER_EBP)
        return "a first half that is not like its sibling";
    return ask_judge(m, &sibling);
}

static bool sets_status(ZydisMnemonic mnemonic)
{
    switch (mnemonic) {
    case ZYDIS_MNEMONIC_FCOM:
    case ZYDIS_MNEMONIC_FCOMP:
    case ZYDIS_MNEMONIC_FCOMPP:
    case ZYDIS_MNEMONIC_FUCOM:
    case ZYDIS_MNEMONIC_FUCOMP:
    case ZYDIS_MNEMONIC_FUCOMPP:
    case ZYDIS_MNEMONIC_FICOM:
    case ZYDIS_MNEMONIC_FICOMP:
    case ZYDIS_MNEMONIC_FTST:
    case ZYDIS_MNEMONIC_FXAM:
        return true;
    default:
        return false;
    }
}

static bool is_fnstsw(const uint8_t *bytes, size_t room)
{
    return room >= 2 && bytes[0] == 0xDF && bytes[1] == 0xE0;
}

/* What only groups may have. */
static const char *judge_alone(struct model *m, const struct decoded *d)
{
    switch (d->insn.meta.category) {
    case ZYDIS_CATEGORY_RET:
        return "ret outside its group";
    case ZYDIS_CATEGORY_STRINGOP:
        return "a string instruction outside its group";
    case ZYDIS_CATEGORY_UNCOND_BR:
    case ZYDIS_CATEGORY_CALL:
        if (d->operands[0].type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
            return "an indirect branch outside its group";
        break;
    default:
        break;
    }
    if (d->insn.mnemonic == ZYDIS_MNEMONIC_FNSTSW)
        return "fnstsw alone";
    if (decoded_writes(d, ZYDIS_REGISTER_R14))
        return "the base is written";
    bool moves_rsp = d->insn.meta.category == ZYDIS_CATEGORY_PUSH || d->insn.meta.category == ZYDIS_CATEGORY_POP ||
                     d->insn.meta.category == ZYDIS_CATEGORY_CALL;
    for (unsigned i = 0; i < d->insn.operand_count; i++) {
        const ZydisDecodedOperand *o = &d->operands[i];
        if (o->type == ZYDIS_OPERAND_TYPE_REGISTER && (o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) &&
            ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, o->reg.value) == ZYDIS_REGISTER_RSP &&
            !(moves_rsp && o->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN))
            return "the stack pointer is written";
    }
    return ask_judge(m, d);
}

static bool stops(const struct decoded *d)
{
    ZydisMnemonic n = d->insn.mnemonic;
    return n == ZYDIS_MNEMONIC_RET || n == ZYDIS_MNEMONIC_HLT || n == ZYDIS_MNEMONIC_UD2 || n == ZYDIS_MNEMONIC_JMP ||
           n == ZYDIS_MNEMONIC_CALL;
}

/* Notes one instruction. Its successor is filled in when all are known. */
static void add_step(struct model *m, uint32_t offset, const struct decoded *d)
{
    struct flow_step *s = &m->steps[m->count];
    bool direct = d->insn.raw.imm[0].is_relative;
    *s = (struct flow_step){
        .effect = flag_effect_of(&d->insn, d->operands),
        .next = stops(d) ? FLOW_NONE : (int32_t)m->count + 1,
        .target = FLOW_NONE,
        .entry = offset % ZVM_BUNDLE_SIZE == 0,
    };
    m->targets[m->count] = direct ? (int64_t)offset + d->insn.length + d->insn.raw.imm[0].value.s : NO_TARGET;
    m->step_at[offset] = (int32_t)m->count++;
}

/* The steps of a group whose bytes are known to be right. */
static const char *add_group(struct model *m, uint32_t offset, uint32_t length)
{
    uint32_t end = offset + length;
    for (uint32_t at = offset; at < end;) {
        struct decoded d;
        if (!model_decode(m, m->code->bytes + at, end - at, m->code->address + at, &d))
            return "a group that does not decode";
        m->closed[at] = at != offset;
        add_step(m, at, &d);
        at += d.insn.length;
    }
    return NULL;
}

/* NOP and HLT, which fill most of a text that a test makes, stand anywhere. */
static bool add_filler(struct model *m, uint32_t offset, uint8_t byte)
{
    if (byte != 0x90 && byte != ZVM_TEXT_FILL)
        return false;
    m->steps[m->count] = (struct flow_step){
        .next = byte == ZVM_TEXT_FILL ? FLOW_NONE : (int32_t)m->count + 1,
        .target = FLOW_NONE,
        .entry = offset % ZVM_BUNDLE_SIZE == 0,
    };
    m->targets[m->count] = NO_TARGET;
    m->step_at[offset] = (int32_t)m->count++;
    return true;
}

/* One unit at offset; its length in *length. */
static const char *read_unit(struct model *m, uint32_t offset, uint32_t *length)
{
    const uint8_t *bytes = m->code->bytes + offset;
    uint32_t room = ZVM_BUNDLE_SIZE - offset % ZVM_BUNDLE_SIZE;
    *length = 1;
    if (add_filler(m, offset, bytes[0]))
        return NULL;
    const struct group *g = group_at(m, bytes, room);
    if (g) {
        *length = g->length;
        if (g->kind == GROUP_CALL && g->length != room)
            return "a call does not end its bundle";
        return add_group(m, offset, g->length);
    }
    struct decoded d;
    if (!model_decode(m, bytes, m->code->size - offset, m->code->address + offset, &d))
        return "does not decode";
    if (d.insn.length > room)
        return "crosses a bundle boundary";
    *length = d.insn.length;
    room -= *length;
    const uint8_t *behind = bytes + *length;
    unsigned restore = makes_esp(&d) ? group_restore_at(behind, room) : 0;
    const char *why = restore ? judge_first_half(m, &d) : judge_alone(m, &d);
    if (why)
        return why;
    if (d.insn.meta.category == ZYDIS_CATEGORY_CALL && room != 0)
        return "a call does not end its bundle";
    unsigned second = sets_status(d.insn.mnemonic) && is_fnstsw(behind, room) ? 2 : restore;
    if (second) {
        *length += second;
        return add_group(m, offset, *length);
    }
    add_step(m, offset, &d);
    return NULL;
}

/* Where step i goes: an open instruction of the text, or a trampoline slot. */
static bool link_target(struct model *m, size_t i)
{
    int64_t target = m->targets[i];
    if (target == NO_TARGET)
        return true;
    if (target >= 0 && target < (int64_t)m->code->size) {
        m->steps[i].target = m->step_at[target];
        return m->steps[i].target != FLOW_NONE && !m->closed[target];
    }
    int64_t address = target + m->code->address;
    return address >= ZVM_TRAMPOLINE_START && address < ZVM_TRAMPOLINE_END && address % ZVM_BUNDLE_SIZE == 0;
}

const char *model_read(struct model *m, const struct code *code)
{
    m->code = code;
    m->count = 0;
    memset(m->closed, 0, code->size * sizeof(*m->closed));
    memset(m->step_at, 0xFF, code->size * sizeof(*m->step_at));
    uint32_t length;
    for (m->offset = 0; m->offset < code->size; m->offset += length) {
        const char *why = read_unit(m, m->offset, &length);
        if (why)
            return why;
    }
    if (m->steps[m->count - 1].next != FLOW_NONE)
        m->steps[m->count - 1].next = FLOW_NONE; /* what follows the text is HLT */
    for (m->offset = 0; m->offset < code->size; m->offset++)
        if (m->step_at[m->offset] != FLOW_NONE && !link_target(m, (size_t)m->step_at[m->offset]))
            return "a branch to where no one may go";
    return NULL;
}

int64_t model_flags(struct model *m)
{
    int32_t step = flow_find(m->steps, m->count, m->stack);
    if (step == FLOW_NONE)
        return -1;
    uint32_t offset = 0;
    while (m->step_at[offset] != step)
        offset++;
    return offset;
}
