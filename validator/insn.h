/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instruction table: how insn.def's words are encoded and where its rows lie.
 */
#ifndef INSN_H
#define INSN_H

#include <stdbool.h>
#include <stdint.h>

#include <zvm/abi/sfi.h>

/*
 * What the validator has to do about an instruction beyond checking its operands. The order matters. Kinds up to NOP
 * have no operands to check. From BRANCH on the code around the instruction counts: BRANCH to CALL are direct branches,
 * JUMP to RETURN do not fall through, and those from JUMP_REGISTER on end a group.
 */
enum kind {
    KIND_FORBIDDEN, /* no row */
    KIND_PREFIX,    /* not an opcode */
    KIND_NOP,
    KIND_GROUP, /* form is the page to go on with, by ModRM's digit */
    KIND_WHOLE, /* the same, by all of ModRM where it names a register */
    KIND_PLAIN,
    KIND_COUNT,  /* shifts by an immediate: some counts leave the flags alone */
    KIND_STATUS, /* defines the x87 status that KIND_FNSTSW reads */
    KIND_STACK,  /* writes %esp: the first half of a stack group; not in the table */
    KIND_BRANCH, /* conditional */
    KIND_JUMP,
    KIND_CALL,
    KIND_HALT,
    KIND_JUMP_REGISTER,
    KIND_CALL_REGISTER,
    KIND_RETURN,
    KIND_STRING,
    KIND_FNSTSW,
};

/* The first four say which bits of REX mean something to the row; X goes with memory operands. */
enum form {
    FORM_B = 1 << 0,
    FORM_MEM = 1 << 1,
    FORM_R = 1 << 2,
    FORM_SW = 1 << 3,
    FORM_REG = 1 << 4,
    FORM_D0 = 1 << 5, /* ModRM.reg must be zero */
    FORM_wR = 1 << 6,
    FORM_wM = 1 << 7,
    FORM_wV = 1 << 8,
    FORM_wO = 1 << 9,
    FORM_bR = 1 << 10,
    FORM_bM = 1 << 11,
    FORM_S66 = 1 << 12,
    FORM_W1 = 1 << 13, /* W must be set */
    FORM_L0 = 1 << 14,
    FORM_L1 = 1 << 15,
    FORM_V = 1 << 16,
    FORM_VR = 1 << 17,
    FORM_LEA = 1 << 19, /* computes an address, reaches nothing */
    FORM_ESP = 1 << 20,
    FORM_IZ = 1 << 21,
    FORM_IV = 1 << 22,
    FORM_AES = ZVM_ISA_AES << 24,
    FORM_PCLMUL = ZVM_ISA_PCLMUL << 24,
    FORM_SHA = ZVM_ISA_SHA << 24,
    FORM_ADX = ZVM_ISA_ADX << 24,
};
#define FORM_ISA_SHIFT 24

enum width { M0, M1, M2, M4, M8, M10, M16, MZ, MY, MV, MV2, MV4, MV8, MDUP, M8W, WIDTH_COUNT };

/* insn.def's column: the number of immediate bytes, all of whose bits may be set, or a row of immediate.def. */
enum immediate {
    IMM_0 = 0,
    IMM_1 = 1,
    IMM_4 = 4,
#define IMMEDIATE(name, bits, narrow, wide, memory) IMM_##name,
#include "immediate.def"
#undef IMMEDIATE
    IMM_COUNT
};

/* Bits of a one-byte immediate that may be set (immediate.def). */
struct immediate_bits {
    uint8_t bits;
    uint8_t narrow;
    uint8_t wide;
    uint8_t memory;
};
extern const struct immediate_bits insn_immediates[IMM_COUNT];

enum flag { FLAG_O = 1, FLAG_S = 2, FLAG_Z = 4, FLAG_P = 8, FLAG_C = 16, FLAG_ALL = 31 };

enum effect {
#define EFFECT(id, reads, defines, undefines) EFFECT_##id,
#include "flags.def"
#undef EFFECT
    EFFECT_COUNT
};

/* Sets of enum flag; an instruction writes what it defines or undefines. */
struct effects {
    uint8_t reads;
    uint8_t defines;
    uint8_t undefines;
};
extern const struct effects insn_effects[EFFECT_COUNT];

/*
 * Opcode pages, 256 rows each: legacy and VEX, each by map and mandatory prefix in VEX.pp's order.
 * Then the groups: 8 rows for the digits of memory operands, 8 for those of register operands; and
 * the groups told apart by all of ModRM: 8 rows for memory operands, 64 for ModRM from C0 up.
 */
enum page {
    L_ONE = 0x000,
    L_0F = 0x100,
    L_0F_66 = 0x200,
    L_0F_F3 = 0x300,
    L_0F_F2 = 0x400,
    L_38 = 0x500,
    L_38_66 = 0x600,
    L_38_F3 = 0x700,
    L_38_F2 = 0x800,
    L_3A = 0x900,
    L_3A_66 = 0xA00,
    V_0F = 0xD00,
    V_0F_66 = 0xE00,
    V_0F_F3 = 0xF00,
    V_0F_F2 = 0x1000,
    V_38 = 0x1100,
    V_38_66 = 0x1200,
    V_38_F3 = 0x1300,
    V_38_F2 = 0x1400,
    V_3A_66 = 0x1600,
    V_3A_F2 = 0x1800,
    G80 = 0x1900,
    G81 = 0x1910,
    G83 = 0x1920,
    GC0 = 0x1930,
    GC1 = 0x1940,
    GD0 = 0x1950,
    GD1 = 0x1960,
    GD2 = 0x1970,
    GD3 = 0x1980,
    GF6 = 0x1990,
    GF7 = 0x19A0,
    GFE = 0x19B0,
    GFF = 0x19C0,
    G0F18 = 0x19D0,
    G0FBA = 0x19E0,
    G0FC7 = 0x19F0,
    G0F71 = 0x1A00,
    G0F72 = 0x1A10,
    G0F73 = 0x1A20,
    G38F3 = 0x1A30,
    GD8 = 0x1A40,
    GD9 = GD8 + 72,
    GDA = GD9 + 72,
    GDB = GDA + 72,
    GDC = GDB + 72,
    GDD = GDC + 72,
    GDE = GDD + 72,
    GDF = GDE + 72,
    G0FAE = GDF + 72,
    PAGE_END = G0FAE + 72
};
#define PAGE_SIZE     0x100
#define SLOT_REGISTER 8 /* of a group's slots, the first for register operands */

/* One row of insn.def, as the decoder reads it. */
struct row {
    uint32_t form;  /* FORM_ bits; of a group, its page */
    uint8_t kind;   /* enum kind */
    uint8_t width;  /* enum width */
    uint8_t imm;    /* enum immediate, before IZ and IV */
    uint8_t effect; /* enum effect */
};
extern const struct row insn_rows[PAGE_END];

/* The ZVM_ISA_ bits that the instruction needs; l is VEX.L, zero without VEX. */
static inline uint32_t row_isa(const struct row *row, unsigned l)
{
    return row->form >> FORM_ISA_SHIFT << (l ? ZVM_ISA_256_SHIFT : 0);
}

/* Bytes of immediate, before IZ and IV. */
static inline unsigned row_immediate_bytes(const struct row *row)
{
    return row->imm > IMM_4 ? 1 : row->imm;
}

/* Bits of the immediate's last byte that may be set; wide: W or VEX.L. */
static inline uint8_t row_immediate_bits(const struct row *row, bool narrow, bool wide, bool memory)
{
    const struct immediate_bits *imm = &insn_immediates[row->imm];
    if (row->imm <= IMM_4)
        return 0xFF;
    return (wide ? imm->wide : narrow ? imm->narrow : imm->bits) & (memory ? imm->memory : 0xFF);
}

#endif
