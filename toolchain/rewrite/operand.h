/* SPDX-License-Identifier: Apache-2.0 */
/* One operand of an instruction, taken apart. */
#ifndef OPERAND_H
#define OPERAND_H

#include "reg.h"

enum operand_kind { OPERAND_REGISTER, OPERAND_IMMEDIATE, OPERAND_MEMORY };

struct operand {
    enum operand_kind kind;
    bool indirect;      /* written with a * */
    struct span text;   /* the register's name without %, the immediate without $ */
    struct reg reg;     /* OPERAND_REGISTER */
    struct reg segment; /* OPERAND_MEMORY: REG_NONE where there is none */
    struct span disp;   /* displacement as written; may be empty */
    struct reg base;
    struct reg index;
    struct span scale; /* empty: 1 */
};

/* Parses one operand. The answer is NULL or says what is wrong with it. */
const char *operand_parse(struct operand *o, struct span text);

/* Whether the operand is, or addresses memory by, this general register in any width. */
bool operand_uses(const struct operand *o, unsigned number);

/* An operand without base, index and segment: what a direct branch takes. */
bool operand_is_bare(const struct operand *o);

/* An operand in memory without registers, or relative to %rip. */
bool operand_is_symbol(const struct operand *o);

/* The target of a direct branch as written, without "@PLT". */
struct span operand_target(const struct operand *o);

#endif
