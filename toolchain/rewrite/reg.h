/* SPDX-License-Identifier: Apache-2.0 */
/* The registers of x86-64 as AT&T assembly names them. */
#ifndef REG_H
#define REG_H

#include <stdint.h>

#include <zvm/abi/sfi.h>

#include "span.h"

enum reg_class {
    REG_NONE,
    REG_GENERAL, /* number 0-15, width 8, 16, 32, 64 */
    REG_HIGH,    /* %ah %ch %dh %bh: number 0-3 */
    REG_RIP,     /* %rip, %eip */
    REG_ZERO,    /* %riz, %eiz: the index that is none */
    REG_SEGMENT, /* number: position in "es cs ss ds fs gs" */
    REG_VECTOR,  /* %xmm, %ymm */
    REG_X87,     /* %st, %st(i) */
    REG_BANNED,  /* %mm, %zmm, %k, %cr, %dr, %bnd, %tmm */
};

enum { RAX = 0, RSP = 4, RSI = 6, RDI = 7, R11 = ZVM_SCRATCH_REGISTER, R14 = ZVM_BASE_REGISTER };
enum { SEG_FS = 4, SEG_GS = 5 };

struct reg {
    enum reg_class class;
    uint8_t number;
    uint8_t width; /* bits, general registers only */
};

/* name comes without the %. REG_NONE when it is no register. */
struct reg reg_parse(struct span name);

/* "eax" for (0, 32); static storage. */
const char *reg_name(unsigned number, unsigned width);

static inline bool reg_is(struct reg r, unsigned number)
{
    return r.class == REG_GENERAL && r.number == number;
}

#endif
