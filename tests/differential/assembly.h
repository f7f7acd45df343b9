/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random tests of single instructions. A test sets registers, memory and flags, runs the instruction, reads some flags,
 * and leaves; the host program (assembly_host.c) prints all that it left. Native and guest code have the same addresses
 * of data, so that results can be compared bit by bit.
 */
#ifndef ASSEMBLY_H
#define ASSEMBLY_H

#include <stdio.h>

#include "lowerings.h"
#include "random.h"

/* Where the test data lies, natively and in a guest. */
enum {
    ARENA = 0x100000,
    CELLS = ARENA + 0x1000, /* named by the symbol "cells" */
    DATA_END = ARENA + 0x2000,
    STACK = ARENA + 0x4000,
    STACK_MIDDLE = STACK + 0x800,
    STACK_END = STACK + 0x1000,
};

/* Flags, and sets of them. */
enum { FLAG_O = 1, FLAG_S = 2, FLAG_Z = 4, FLAG_P = 8, FLAG_C = 16, FLAGS_ALL = 31 };

enum { RCX = 1, RBX = 3, RBP = 5, REGISTERS = 16 };

/* One test while it is made. Texts are in AT&T syntax. */
struct test {
    struct random *random; /* borrowed */
    uint64_t reg[REGISTERS];
    uint32_t fixed;     /* registers whose value must stay */
    unsigned undefined; /* flags that the instruction leaves undefined */
    bool calls;         /* the stack below %rsp is not compared */
    unsigned number;
    char before[400]; /* statements before the flags are set */
    char insn[300];   /* from the instruction on to where flags are read */
    char after[200];  /* statements after the flags were read */
    char name[80];
};

/* A register that may be an operand: not %rsp, %r11, %r14. */
unsigned draw_register(struct test *t);

/* A register to hold a value; it keeps it. */
unsigned draw_fixed(struct test *t, uint64_t value);

/* "%eax" and the like, of 8, 16, 32 or 64 bits. */
const char *register_text(unsigned number, unsigned width);

/* An aligned address of size bytes among the test's data. */
uint32_t draw_address(struct test *t, unsigned size);

/* A memory operand of any form that has the address. plain: by one register at most, no thread-local one. */
void memory_text(struct test *t, uint32_t address, char *out, size_t size);

/* A number as an immediate of this width would be. */
int64_t draw_immediate(struct test *t, unsigned width);

/* Fills t with the row's instruction. False if tests have none for it. */
bool row_test(struct test *t, const struct lowering *row);

/* Fills t with an instruction that the rows do not name. */
void plain_test(struct test *t);

#endif
