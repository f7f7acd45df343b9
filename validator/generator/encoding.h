/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One encoding: a row of insn.def under its prefixes. What the automaton must say of it.
 */
#ifndef ENCODING_H
#define ENCODING_H

#include <stdbool.h>
#include <stdint.h>

#include "automaton.h"

#define REX_W 8
#define REX_R 4
#define REX_X 2
#define REX_B 1

struct prefixes {
    bool gs;        /* 65 67 */
    bool size;      /* 66 */
    bool size_last; /* 66 after F2 or F3 */
    bool has_rex;
    bool vex;
    bool one;     /* the one-byte page */
    bool status;  /* the instruction before defined the x87 status */
    uint8_t pp;   /* as VEX.pp */
    uint8_t rex;  /* W R X B, of a VEX too */
    uint8_t vvvv; /* of a VEX */
    uint8_t l;
};

static inline bool is_group(const struct row *row)
{
    return row->kind == KIND_GROUP || row->kind == KIND_WHOLE;
}

/* Whether an encoding breaks no rule by prefixes and registers; *stack: it is the first half of a stack group. */
bool encoding_fits(const struct row *row, const struct prefixes *p, unsigned opcode, unsigned modrm, bool memory,
                   bool *stack);

/* Bytes of immediate. */
unsigned encoding_immediate(const struct row *row, const struct prefixes *p);

/* Bits of the immediate that mean nothing and must be clear. */
unsigned encoding_unused(const struct row *row, const struct prefixes *p, bool memory);

/* The effect of a shift by this immediate. */
unsigned encoding_count_effect(const struct row *row, const struct prefixes *p, unsigned count);

/* Classes: what the last byte says that is more than operands, the opcode of a set, the ModRM of disp(%rip). */
unsigned encoding_last_class(const struct row *row);
unsigned encoding_isa_class(const struct row *row, const struct prefixes *p);
unsigned encoding_rip_class(const struct row *row, const struct prefixes *p);

#endif
