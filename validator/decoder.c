/* SPDX-License-Identifier: Apache-2.0 */
#include "decoder.h"

#include <stdbool.h>
#include <string.h>

#include "nop.h"

#define REX_W 8
#define REX_R 4
#define REX_X 2
#define REX_B 1

#define PP_F3 2
#define PP_F2 3

#define RSP       4
#define BIT(n)    (UINT32_C(1) << (n))
#define PAGES(pp) ((pp)*PAGE_SIZE)

/* What has been learnt of the instruction; `at` is the next byte to look at. */
struct decoding {
    const uint8_t *at;
    const struct row *row;
    bool gs;        /* 65 67 */
    bool size;      /* 66 */
    bool size_last; /* 66 after F2 or F3 */
    bool rip;       /* the operand is disp(%rip) */
    bool one;       /* the one-byte page */
    bool memory;    /* ModRM.rm is a memory operand */
    bool index;     /*   which has a SIB */
    bool base;      /*   which adds a register */
    bool has_rex;
    bool vex;
    uint8_t kind;
    uint8_t effect;
    uint8_t pp;  /* numbered as VEX.pp */
    uint8_t rex; /* W R X B, of a VEX too */
    uint8_t vvvv;
    uint8_t l;
    uint8_t opcode;
    uint8_t modrm;
    int32_t disp;
};

static int32_t read32(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof(value));
    return (int32_t)value;
}

/* [65 67] [66|F2|F3] [REX]. A byte out of this order is met again as an opcode, and is none. */
static void take_prefixes(struct decoding *d)
{
    d->gs = (d->at[0] == 0x65) & (d->at[1] == 0x67);
    d->at += d->gs ? 2 : 0;
    if (*d->at == 0x66 || (*d->at & 0xFE) == 0xF2) {
        d->size = *d->at == 0x66;
        d->at += d->size;
        if ((*d->at & 0xFE) == 0xF2)
            d->pp = *d->at++ == 0xF3 ? PP_F3 : PP_F2;
        if (!d->size && *d->at == 0x66) {
            d->size = d->size_last = true;
            d->at++;
        }
    }
    d->has_rex = (*d->at & 0xF0) == 0x40;
    d->rex = d->has_rex ? *d->at & 0xF : 0;
    d->at += d->has_rex;
}

static enum rule take_vex(struct decoding *d)
{
    if (d->size || d->pp || d->has_rex)
        return RULE_PREFIX;
    unsigned map = 1;
    d->vex = true;
    uint8_t last = *d->at++;
    d->rex = ~last >> 5 & REX_R;
    if (d->opcode == 0xC4) {
        d->rex = ~last >> 5 & (REX_R | REX_X | REX_B);
        map = last & 0x1F;
        if (map < 1 || map > 3)
            return RULE_FORBIDDEN;
        last = *d->at++;
        d->rex |= last >> 4 & REX_W;
    }
    d->vvvv = ~last >> 3 & 0xF;
    d->l = last >> 2 & 1;
    d->opcode = *d->at++;
    d->row = &insn_rows[V_0F + PAGES(4 * (map - 1) + (last & 3)) + d->opcode];
    return RULE_NONE;
}

/* Finds the opcode's row on its page; groups are still to be resolved. */
static enum rule take_opcode(struct decoding *d)
{
    d->opcode = *d->at++;
    if ((d->opcode & 0xFE) == 0xC4)
        return take_vex(d);
    if (d->opcode != 0x0F) {
        d->one = true;
        d->row = &insn_rows[L_ONE + d->opcode];
        return RULE_NONE;
    }
    unsigned page = L_0F;
    d->opcode = *d->at++;
    if ((d->opcode & 0xFD) == 0x38) {
        page = d->opcode == 0x38 ? L_38 : L_3A;
        d->opcode = *d->at++;
    }
    d->row = &insn_rows[page + PAGES(d->pp ? d->pp : d->size) + d->opcode];
    return RULE_NONE;
}

static void resolve_group(struct decoding *d)
{
    d->modrm = *d->at;
    unsigned slot = d->modrm >> 3 & 7;
    if (d->modrm >= 0xC0)
        slot = SLOT_REGISTER + (d->row->kind == KIND_WHOLE ? d->modrm - 0xC0u : slot);
    d->row = &insn_rows[d->row->form + slot];
}

/* What a memory operand may be where %gs is not its segment. */
static enum rule check_plain_memory(struct decoding *d, uint8_t sib, const uint8_t *disp)
{
    if (d->row->form & FORM_LEA)
        return RULE_NONE;
    bool rsp = (d->modrm & 7) == 4 && sib == 0x24 && !(d->rex & (REX_X | REX_B));
    if (d->rip)
        d->disp = read32(disp);
    else if (!rsp)
        return RULE_MEMORY;
    else if (d->modrm >= 0x80)
        return read32(disp) < -ZVM_STACK_REACH || read32(disp) > ZVM_STACK_REACH ? RULE_REACH : RULE_NONE;
    return RULE_NONE;
}

/* ModRM, SIB and displacement; which of the three ways to memory it is. */
static enum rule take_operand(struct decoding *d)
{
    d->modrm = *d->at++;
    unsigned mod = d->modrm >> 6, rm = d->modrm & 7;
    if (mod == 3)
        return d->row->form & FORM_REG ? RULE_NONE : RULE_FORBIDDEN;
    if (!(d->row->form & FORM_MEM))
        return RULE_FORBIDDEN;
    bool has_sib = rm == 4;
    uint8_t sib = *d->at;
    unsigned base = has_sib ? sib & 7 : rm;
    d->at += has_sib;
    d->memory = true;
    d->rip = (mod == 0) & (rm == 5);
    d->index = has_sib;
    d->base = !((mod == 0) & (base == 5));
    const uint8_t *disp = d->at;
    d->at += mod == 1 ? 1 : (mod == 2) | ((mod == 0) & (base == 5)) ? 4 : 0;
    if (!d->gs)
        return check_plain_memory(d, sib, disp);
    if (d->row->form & FORM_LEA)
        return RULE_PREFIX;
    return d->rip ? RULE_MEMORY : RULE_NONE;
}

/* 66, F2 and F3 where the row has them, in the order that it has them. */
static enum rule check_legacy_prefixes(const struct decoding *d)
{
    uint32_t form = d->row->form;
    bool string = d->row->kind == KIND_STRING;
    bool size_is_opcode = d->size && !d->one && !d->pp;
    if (d->size && !size_is_opcode && !(form & FORM_S66))
        return RULE_PREFIX;
    if (d->size && form & FORM_S66 && d->rex & REX_W)
        return RULE_PREFIX;
    if (d->one && d->pp && !(string && d->pp == PP_F3))
        return RULE_PREFIX;
    if (d->size && d->pp && d->size_last != string)
        return RULE_PREFIX;
    return RULE_NONE;
}

static enum rule check_vex(const struct decoding *d)
{
    uint32_t form = d->row->form;
    bool vvvv = form & FORM_V && !(form & FORM_VR && d->memory);
    if (!(form & FORM_L0 << d->l) || (d->vvvv && !vvvv))
        return RULE_FORBIDDEN;
    return RULE_NONE;
}

/* Every prefix bit must mean something to this row, and every field that it does not use be blank. */
static enum rule check_prefixes(const struct decoding *d)
{
    uint32_t form = d->row->form;
    unsigned rex = d->memory ? (form & (REX_W | REX_R)) | (d->index ? REX_X : 0) | (d->base ? REX_B : 0)
                             : form & (REX_W | REX_R | REX_B);
    bool bare = d->has_rex & !d->rex & !(form & (FORM_bR | FORM_bM));
    if ((d->rex & ~rex) | bare | (d->gs & !d->memory))
        return RULE_PREFIX;
    if ((form & FORM_W1 && !(d->rex & REX_W)) || (form & FORM_D0 && d->modrm & 0x38))
        return RULE_FORBIDDEN;
    if (d->vex)
        return check_vex(d);
    return d->size | d->pp ? check_legacy_prefixes(d) : RULE_NONE;
}

/* Writes to %r14 and %rsp. A 32-bit write to %esp may turn out as half of a group. */
static enum rule check_registers(struct decoding *d)
{
    uint32_t form = d->row->form;
    /* Without a REX, numbers 4 to 7 of byte registers are the high bytes of 0 to 3. */
    unsigned byte_reg = form & FORM_bR && !d->has_rex ? 3 : 15, byte_rm = form & FORM_bM && !d->has_rex ? 3 : 15;
    unsigned reg = ((d->modrm >> 3 & 7) | (d->rex & REX_R) << 1) & byte_reg;
    unsigned rm = ((d->modrm & 7) | (d->rex & REX_B) << 3) & byte_rm;
    unsigned low = ((d->opcode & 7) | (d->rex & REX_B) << 3) & byte_rm;
    uint32_t written = (form & FORM_wR ? BIT(reg) : 0) | (form & FORM_wM && !d->memory ? BIT(rm) : 0) |
                       (form & FORM_wV ? BIT(d->vvvv) : 0) | (form & FORM_wO ? BIT(low) : 0);
    if (!(written & (BIT(ZVM_BASE_REGISTER) | BIT(RSP))))
        return RULE_NONE;
    if (written & BIT(ZVM_BASE_REGISTER))
        return RULE_REGISTER;
    if (!(form & FORM_ESP) || d->size || d->rex & REX_W)
        return RULE_STACK;
    d->kind = KIND_STACK;
    return RULE_NONE;
}

/* Bytes that the memory operand covers. */
static unsigned access_width(const struct decoding *d)
{
    static const uint8_t fixed[WIDTH_COUNT] = { [M1] = 1, [M2] = 2, [M4] = 4, [M8] = 8, [M10] = 10, [M16] = 16 };
    bool w = d->rex & REX_W;
    unsigned vector = 16u << d->l;
    switch (d->row->width) {
    case MZ:
        return w ? 8 : d->size ? 2 : 4;
    case MY:
        return w ? 8 : 4;
    case MV:
        return vector;
    case MV2:
        return vector / 2;
    case MV4:
        return vector / 4;
    case MV8:
        return vector / 8;
    case MDUP:
        return d->l ? 32 : 8;
    case M8W:
        return w ? 16 : 8;
    default:
        return fixed[d->row->width];
    }
}

/* The processor counts from the end of the instruction, immediates included. */
static bool rip_in_image(const struct decoding *d, const struct code *code, uint64_t next)
{
    int64_t first = (int64_t)next + d->disp;
    return first >= (int64_t)code->image_start && first + access_width(d) <= (int64_t)code->image_end;
}

static unsigned immediate_length(const struct decoding *d)
{
    uint32_t form = d->row->form;
    if (form & (FORM_IZ | FORM_IV)) {
        if (form & FORM_IZ && d->size)
            return 2;
        if (form & FORM_IV && d->rex & REX_W)
            return 8;
    }
    return row_immediate_bytes(d->row);
}

/*
 * Of a shift by an immediate: a count of zero changes no flag, and one past the operand's width leaves more undefined.
 * Both are taken for a shift by a variable.
 */
static enum effect count_effect(const struct decoding *d)
{
    unsigned count = d->at[-1];
    unsigned width = d->rex & REX_W ? 64 : d->row->form & FORM_bM ? 8 : d->size ? 16 : 32;
    if (count && count < width)
        return d->row->effect;
    return d->row->effect == EFFECT_ROT ? EFFECT_ROTCL : EFFECT_SHIFTCL;
}

/* Bits that mean nothing must be clear. */
static enum rule check_immediate(struct decoding *d)
{
    if (d->kind == KIND_COUNT)
        d->effect = count_effect(d);
    uint8_t bits = row_immediate_bits(d->row, d->size, d->rex & REX_W || d->l, d->memory);
    return d->at[-1] & ~bits ? RULE_FORBIDDEN : RULE_NONE;
}

/* The length that the no-operation here must have, going by its last bytes that vary. */
static unsigned nop_length(const struct decoding *d, const uint8_t *bytes)
{
    unsigned length = (unsigned)(d->at - bytes);
    if (d->kind == KIND_PREFIX) {
        length = 1;
        while (length < 7 && bytes[length - 1] == 0x66)
            length++;
        return length + 8;
    }
    if (d->opcode == 0x90)
        return length;
    uint8_t modrm = *d->at;
    return length + 1 + ((modrm & 7) == 4) + (modrm < 0x40 ? 0 : modrm < 0x80 ? 1 : 4);
}

/* A no-operation is a whole byte string or nothing; only REX.B makes of 90 an exchange, which goes on as any row. */
static enum rule take_nop(struct decoding *d, const uint8_t *bytes)
{
    unsigned length = nop_length(d, bytes);
    if (nop_is_listed(bytes, length)) {
        d->at = bytes + length;
        d->kind = KIND_NOP;
        return RULE_NONE;
    }
    if (d->kind == KIND_PREFIX) {
        d->at++; /* a prefix alone is a part of something */
        return RULE_PREFIX;
    }
    if (d->opcode != 0x90 || !(d->rex & REX_B) || d->pp)
        return RULE_NOP;
    d->kind = KIND_PLAIN;
    return RULE_NONE;
}

/* The checks that need all of the opcode and its operands. */
static enum rule check_row(struct decoding *d, const struct code *code, uint64_t address, const uint8_t *bytes)
{
    enum rule rule = check_prefixes(d);
    if (!rule)
        rule = check_registers(d);
    if (rule)
        return rule;
    if (row_isa(d->row, d->l) & ~code->isa)
        return RULE_ISA;
    d->at += immediate_length(d);
    if ((rule = check_immediate(d)))
        return rule;
    if (d->rip && d->row->width != M0 && !rip_in_image(d, code, address + (uint64_t)(d->at - bytes)))
        return RULE_RIP;
    return RULE_NONE;
}

static enum rule take_instruction(struct decoding *d, const struct code *code, uint64_t address)
{
    const uint8_t *bytes = d->at;
    take_prefixes(d);
    enum rule rule = take_opcode(d);
    if (rule)
        return rule;
    bool grouped = d->row->kind == KIND_GROUP || d->row->kind == KIND_WHOLE;
    if (grouped)
        resolve_group(d);
    d->kind = d->row->kind;
    d->effect = d->row->effect;
    if (d->kind <= KIND_NOP) {
        if (d->kind == KIND_FORBIDDEN) {
            d->at += grouped; /* ModRM was looked at */
            return RULE_FORBIDDEN;
        }
        rule = take_nop(d, bytes);
        if (rule || d->kind == KIND_NOP)
            return rule;
    }
    if (d->row->form & (FORM_MEM | FORM_REG))
        rule = take_operand(d);
    return rule ? rule : check_row(d, code, address, bytes);
}

struct insn decode(const struct code *code, const uint8_t *bytes, uint64_t address)
{
    struct decoding d = { .at = bytes };
    enum rule rule = take_instruction(&d, code, address);
    return (struct insn){ (uint8_t)rule, (uint8_t)(d.at - bytes), d.kind, d.effect };
}
