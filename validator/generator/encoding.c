/* SPDX-License-Identifier: Apache-2.0 */
#include "encoding.h"

#include "rows.h"

#define RSP 4

/* 66, F2 and F3 where the row has them, in the order that it has them. */
static bool legacy_fits(const struct row *row, const struct prefixes *p)
{
    bool string = row->kind == KIND_STRING, size_is_opcode = p->size && !p->one && !p->pp;
    if (p->size && !size_is_opcode && !(row->form & FORM_S66))
        return false;
    if (p->size && row->form & FORM_S66 && p->rex & REX_W)
        return false;
    if (p->one && p->pp && !(string && p->pp == 2))
        return false;
    return !(p->size && p->pp && p->size_last != string);
}

/* Every prefix bit must mean something to this row, and every field that it does not use be blank. */
static bool prefixes_fit(const struct row *row, const struct prefixes *p, unsigned modrm, bool memory)
{
    uint32_t form = row->form;
    unsigned rex = (form & (REX_W | REX_R | REX_B)) | (memory ? REX_X | REX_B : 0);
    if (p->rex & ~rex || (p->has_rex && !p->rex && !(form & (FORM_bR | FORM_bM))))
        return false;
    if (p->gs && (!memory || form & FORM_LEA))
        return false;
    if ((form & FORM_W1 && !(p->rex & REX_W)) || (form & FORM_D0 && modrm & 0x38))
        return false;
    if (!p->vex)
        return legacy_fits(row, p);
    bool vvvv = form & FORM_V && !(form & FORM_VR && memory);
    return form & FORM_L0 << p->l && (!p->vvvv || vvvv);
}

/* The general registers that are written, a bit each. */
static uint32_t written(const struct row *row, const struct prefixes *p, unsigned opcode, unsigned modrm, bool memory)
{
    uint32_t form = row->form;
    /* Without a REX, numbers 4 to 7 of byte registers are the high bytes of 0 to 3. */
    unsigned byte_reg = form & FORM_bR && !p->has_rex ? 3 : 15, byte_rm = form & FORM_bM && !p->has_rex ? 3 : 15;
    unsigned b = p->rex & REX_B ? 8 : 0, r = p->rex & REX_R ? 8 : 0;
    return (form & FORM_wR ? 1u << (((modrm >> 3 & 7) | r) & byte_reg) : 0) |
           (form & FORM_wM && !memory ? 1u << (((modrm & 7) | b) & byte_rm) : 0) |
           (form & FORM_wV ? 1u << p->vvvv : 0) | (form & FORM_wO ? 1u << (((opcode & 7) | b) & byte_rm) : 0);
}

bool encoding_fits(const struct row *row, const struct prefixes *p, unsigned opcode, unsigned modrm, bool memory,
                   bool *stack)
{
    uint32_t w = written(row, p, opcode, modrm, memory);
    *stack = w & 1u << RSP;
    if (*stack && (!(row->form & FORM_ESP) || p->size || p->rex & REX_W))
        return false;
    return !(w & 1u << ZVM_BASE_REGISTER) && prefixes_fit(row, p, modrm, memory);
}

unsigned encoding_immediate(const struct row *row, const struct prefixes *p)
{
    if (row->form & FORM_IZ && p->size)
        return 2;
    return row->form & FORM_IV && p->rex & REX_W ? 8 : row_immediate_bytes(row);
}

unsigned encoding_unused(const struct row *row, const struct prefixes *p, bool memory)
{
    return 0xFF & ~row_immediate_bits(row, p->size, p->rex & REX_W || p->l, memory);
}

/*
 * Of a shift by an immediate: a count of zero changes no flag, and one past the operand's width leaves more undefined.
 * Both are taken for a shift by a variable.
 */
unsigned encoding_count_effect(const struct row *row, const struct prefixes *p, unsigned count)
{
    unsigned width = p->rex & REX_W ? 64 : row->form & FORM_bM ? 8 : p->size ? 16 : 32;
    if (count && count < width)
        return row->effect;
    return row->effect == EFFECT_ROT ? EFFECT_ROTCL : EFFECT_SHIFTCL;
}

unsigned encoding_last_class(const struct row *row)
{
    switch (row->kind) {
    case KIND_BRANCH:
        return row->effect == EFFECT_NONE ? CLASS_COUNTER8 : row->imm == IMM_1 ? CLASS_BRANCH8 : CLASS_BRANCH32;
    case KIND_JUMP:
        return row->imm == IMM_1 ? CLASS_JUMP8 : CLASS_JUMP32;
    case KIND_CALL:
        return CLASS_CALL32;
    case KIND_HALT:
        return CLASS_HALT;
    case KIND_JUMP_REGISTER:
        return CLASS_JUMP_REGISTER;
    case KIND_CALL_REGISTER:
        return CLASS_CALL_REGISTER;
    case KIND_RETURN:
        return CLASS_RETURN;
    case KIND_STRING:
        return CLASS_STRING;
    case KIND_FNSTSW:
        return CLASS_FNSTSW;
    default:
        return CLASS_PLAIN;
    }
}

unsigned encoding_isa_class(const struct row *row, const struct prefixes *p)
{
    uint32_t isa = is_group(row) ? 0 : row_isa(row, p->l);
    return isa ? CLASS_ISA + (unsigned)__builtin_ctz(isa) : CLASS_PLAIN;
}

unsigned encoding_rip_class(const struct row *row, const struct prefixes *p)
{
    static const uint8_t widths[] = RIP_WIDTHS,
                         fixed[] = { [M1] = 1, [M2] = 2, [M4] = 4, [M8] = 8, [M10] = 10, [M16] = 16 };
    bool w = p->rex & REX_W;
    unsigned vector = 16u << p->l, width = 0;
    switch (row->width) {
    case M0:
        return CLASS_PLAIN;
    case MZ:
        width = w ? 8 : p->size ? 2 : 4;
        break;
    case MY:
        width = w ? 8 : 4;
        break;
    case MV:
        width = vector;
        break;
    case MV2:
        width = vector / 2;
        break;
    case MV4:
        width = vector / 4;
        break;
    case MV8:
        width = vector / 8;
        break;
    case MDUP:
        width = p->l ? 32 : 8;
        break;
    case M8W:
        width = w ? 16 : 8;
        break;
    default:
        width = fixed[row->width];
    }
    for (unsigned i = 0; i < CLASS_RIP_STACK - CLASS_RIP; i++)
        if (widths[i] == width)
            return CLASS_RIP + i;
    die("a width without a class");
    return 0;
}
