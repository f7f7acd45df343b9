#include "decoder.h"

#include <stdbool.h>
#include <string.h>

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
    bool whole;     /* all of ModRM is part of the opcode */
    bool rip;       /* the operand is disp(%rip) */
    bool one;       /* the one-byte page */
    bool memory;    /* ModRM.rm is a memory operand */
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

/* The no-operations that LLVM's and GNU's assemblers pad with, and pause; longest first. */
static const struct {
    uint8_t length;
    uint8_t bytes[15];
} nops[] = {
    { 15, { 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84 } },
    { 14, { 0x66, 0x66, 0x66, 0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84 } },
    { 13, { 0x66, 0x66, 0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84 } },
    { 12, { 0x66, 0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84 } },
    { 11, { 0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84 } },
    { 10, { 0x66, 0x2E, 0x0F, 0x1F, 0x84 } },
    { 9, { 0x66, 0x0F, 0x1F, 0x84 } },
    { 8, { 0x0F, 0x1F, 0x84 } },
    { 7, { 0x0F, 0x1F, 0x80 } },
    { 6, { 0x66, 0x0F, 0x1F, 0x44 } },
    { 5, { 0x0F, 0x1F, 0x44 } },
    { 4, { 0x0F, 0x1F, 0x40 } },
    { 3, { 0x0F, 0x1F } },
    { 2, { 0x66, 0x90 } },
    { 2, { 0xF3, 0x90 } },
    { 1, { 0x90 } },
};

static unsigned nop_length(const uint8_t *bytes)
{
    for (size_t i = 0; i < sizeof(nops) / sizeof(nops[0]); i++)
        if (bytes[0] == nops[i].bytes[0] && memcmp(bytes, nops[i].bytes, nops[i].length) == 0)
            return nops[i].length;
    return 0;
}

static int32_t read32(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof(value));
    return (int32_t)value;
}

/* [65 67] [66|F2|F3] [REX]. A byte out of this order is met again as an opcode, and is none. */
static enum rule take_prefixes(struct decoding *d)
{
    if (*d->at == 0x65) {
        d->at++;
        if (*d->at++ != 0x67)
            return RULE_PREFIX;
        d->gs = true;
    }
    if (*d->at == 0x66) {
        d->size = true;
        d->at++;
    }
    if (*d->at == 0xF2 || *d->at == 0xF3) {
        d->pp = *d->at++ == 0xF3 ? PP_F3 : PP_F2;
        if (!d->size && *d->at == 0x66) {
            d->size = d->size_last = true;
            d->at++;
        }
    }
    if ((*d->at & 0xF0) == 0x40) {
        d->has_rex = true;
        d->rex = *d->at++ & 0xF;
    }
    return RULE_NONE;
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

/* ModRM, if there is one; it tells the rows of a group apart. */
static void take_modrm(struct decoding *d)
{
    bool whole = d->row->kind == KIND_WHOLE;
    if (!whole && d->row->kind != KIND_GROUP) {
        if (d->row->form & (FORM_MEM | FORM_REG))
            d->modrm = *d->at++;
        return;
    }
    d->modrm = *d->at++;
    unsigned slot = d->modrm >> 3 & 7;
    if (d->modrm >= 0xC0)
        slot = SLOT_REGISTER + (whole ? d->modrm - 0xC0u : slot);
    d->whole = whole;
    d->row = &insn_rows[d->row->form + slot];
}

/* SIB and displacement; which of the three ways to memory it is. */
static enum rule take_operand(struct decoding *d)
{
    unsigned mod = d->modrm >> 6, rm = d->modrm & 7;
    if (mod == 3) {
        if (!(d->row->form & FORM_REG))
            return RULE_FORBIDDEN;
        return d->gs ? RULE_PREFIX : RULE_NONE;
    }
    if (!(d->row->form & FORM_MEM))
        return RULE_FORBIDDEN;
    d->memory = true;
    bool sib = rm == 4, rsp = false, wide = mod == 2;
    if (sib) {
        uint8_t byte = *d->at++;
        rsp = byte == 0x24 && !(d->rex & (REX_X | REX_B));
        wide |= mod == 0 && (byte & 7) == 5;
    } else if (mod == 0 && rm == 5) {
        d->rip = wide = true;
    }
    if (mod == 1) {
        d->disp = (int8_t)*d->at++;
    } else if (wide) {
        d->disp = read32(d->at);
        d->at += 4;
    }
    if (d->row->form & FORM_LEA)
        return d->gs ? RULE_PREFIX : RULE_NONE;
    if (d->gs)
        return d->rip ? RULE_MEMORY : RULE_NONE;
    if (d->rip)
        return RULE_NONE;
    if (!rsp)
        return RULE_MEMORY;
    return d->disp < -ZVM_STACK_REACH || d->disp > ZVM_STACK_REACH ? RULE_REACH : RULE_NONE;
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

/* Every prefix bit must mean something to this row, and every field that it does not use be blank. */
static enum rule check_prefixes(const struct decoding *d)
{
    uint32_t form = d->row->form;
    bool rm_register = form & FORM_O || (form & FORM_REG && !d->whole);
    unsigned rex = (form & FORM_SW ? REX_W : 0) | (form & FORM_R ? REX_R : 0) |
                   (d->memory     ? REX_X | REX_B
                    : rm_register ? REX_B
                                  : 0);
    if (d->gs && !d->memory)
        return RULE_PREFIX;
    if (d->rex & ~rex || (d->has_rex && !d->rex && !(form & (FORM_bR | FORM_bM))))
        return RULE_PREFIX;
    if (form & FORM_W1 && !(d->rex & REX_W))
        return RULE_FORBIDDEN;
    if (form & FORM_D0 && d->modrm & 0x38)
        return RULE_FORBIDDEN;
    if (!d->vex)
        return check_legacy_prefixes(d);
    bool vvvv = form & FORM_V && !(form & FORM_VR && d->memory);
    if (!(form & FORM_L0 << d->l) || form & FORM_NOVEX || (d->vvvv && !vvvv))
        return RULE_FORBIDDEN;
    return RULE_NONE;
}

/* Writes to %r14 and %rsp. A 32-bit write to %esp may turn out as half of a group: *stack. */
static enum rule check_registers(const struct decoding *d, bool *stack)
{
    uint32_t form = d->row->form, written = 0;
    bool high_bytes = !d->has_rex; /* numbers 4 to 7 of byte registers are AH to BH */
    unsigned reg = (d->modrm >> 3 & 7) | (d->rex & REX_R) << 1;
    unsigned rm = (d->modrm & 7) | (d->rex & REX_B) << 3;
    unsigned low = (d->opcode & 7) | (d->rex & REX_B) << 3;
    if (form & FORM_wR && !(form & FORM_bR && high_bytes))
        written |= BIT(reg);
    if (form & FORM_wM && !d->memory && !(form & FORM_bM && high_bytes))
        written |= BIT(rm);
    if (form & FORM_wV)
        written |= BIT(d->vvvv);
    if (form & FORM_wO && !(form & FORM_bM && high_bytes))
        written |= BIT(low);
    if (written & BIT(ZVM_BASE_REGISTER))
        return RULE_REGISTER;
    *stack = written & BIT(RSP);
    if (*stack && (!(form & FORM_ESP) || d->size || d->rex & REX_W))
        return RULE_STACK;
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
    if (d->row->form & FORM_IZ && d->size)
        return 2;
    if (d->row->form & FORM_IV && d->rex & REX_W)
        return 8;
    return d->row->imm;
}

/* Immediates whose other bits mean nothing must have them clear. */
static enum rule check_immediate(const struct decoding *d)
{
    uint8_t imm = d->at[-1], unused = 0;
    if (d->row->kind == KIND_COMPARE)
        unused = d->vex ? 0xE0 : 0xF8;
    else if (d->row->kind == KIND_ROUND)
        unused = 0xF0;
    else if (d->row->kind == KIND_BLEND)
        unused = 0x0F;
    return imm & unused ? RULE_FORBIDDEN : RULE_NONE;
}

/* Of a shift by an immediate: a masked count of zero changes no flag, one past the operand's width leaves more
 * undefined. */
static enum effect count_effect(const struct decoding *d)
{
    bool byte = d->row->form & FORM_bM;
    unsigned count = d->at[-1] & (d->rex & REX_W ? 63 : 31);
    unsigned width = byte ? 8 : d->size ? 16 : 32;
    if (count && (count < width || d->rex & REX_W))
        return d->row->effect;
    return d->row->effect == EFFECT_ROT ? EFFECT_ROTCL : EFFECT_SHIFTCL;
}

/* A no-operation is a whole byte string or nothing; only REX.B makes of 90 an exchange, which goes on as any row. */
static enum rule take_nop(struct decoding *d, const uint8_t *bytes)
{
    unsigned length = nop_length(bytes);
    if (length) {
        d->at = bytes + length;
        d->kind = KIND_NOP;
        return RULE_NONE;
    }
    if (d->kind == KIND_NOP && d->opcode == 0x90 && d->rex & REX_B && !d->pp) {
        d->kind = KIND_PLAIN;
        return RULE_NONE;
    }
    return d->kind == KIND_NOP ? RULE_NOP : d->kind == KIND_PREFIX ? RULE_PREFIX : RULE_FORBIDDEN;
}

/* The checks that need all of the opcode and its operands. */
static enum rule check_row(struct decoding *d, const struct code *code, uint64_t address, const uint8_t *bytes)
{
    bool stack = false;
    enum rule rule = check_prefixes(d);
    if (!rule)
        rule = check_registers(d, &stack);
    if (rule)
        return rule;
    if (d->row->form >> FORM_ISA_SHIFT & ~code->isa)
        return RULE_ISA;
    d->at += immediate_length(d);
    if (d->kind == KIND_COUNT)
        d->effect = count_effect(d);
    else if ((rule = check_immediate(d)))
        return rule;
    if (d->rip && d->row->width != M0 && !rip_in_image(d, code, address + (uint64_t)(d->at - bytes)))
        return RULE_RIP;
    if (stack)
        d->kind = KIND_STACK;
    return RULE_NONE;
}

static enum rule take_instruction(struct decoding *d, const struct code *code, uint64_t address)
{
    const uint8_t *bytes = d->at;
    enum rule rule = take_prefixes(d);
    if (!rule)
        rule = take_opcode(d);
    if (rule)
        return rule;
    take_modrm(d);
    d->kind = d->row->kind;
    d->effect = d->row->effect;
    if (d->kind <= KIND_NOP) {
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
