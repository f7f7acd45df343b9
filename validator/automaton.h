/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The automaton that reads the instructions of a bundle byte by byte. generator/ works it out from insn.def when
 * the project is built.
 *
 * The automaton has a row of 256 entries for each thing that may be known in the middle of an instruction. An entry
 * says what the byte means (a class), whether the byte is the last of an instruction, and which row comes next. Row 0
 * stands between instructions. Nothing leads back from the row for errors.
 */
#ifndef AUTOMATON_H
#define AUTOMATON_H

#include <stdint.h>

#include "insn.h"

/* The bits of an entry. A stretch keeps the low byte. */
#define ENTRY_END       0x80 /* an instruction, or a stack group, ends with this byte */
#define ENTRY_CLASS     0x7F
#define ENTRY_ROW_SHIFT 8

/* Kinds of classes. The three bits below ENTRY_END tell them apart, so that masks of these bits do without a look-up.
 */
enum mark {
    MARK_NONE = 0x00,
    MARK_READS = 0x10,     /* reads flags */
    MARK_UNDEFINES = 0x20, /* leaves flags undefined; MARK_READS may be set as well */
    MARK_DEFINES = 0x40,   /* defines all flags and reads none, or nothing is behind it */
    MARK_RIP = 0x50,       /* ModRM of disp(%rip) */
    MARK_BRANCH = 0x60,    /* the last byte of a direct branch */
    MARK_SPECIAL = 0x70,   /* is looked at alone */
};

/*
 * What a byte says of its instruction. An instruction has at most one byte whose class is not CLASS_PLAIN. Classes
 * below MARK_DEFINES stand for values of enum effect, each with its marks; automaton_effects has the effect.
 * CLASS_PLAIN is EFFECT_NONE.
 */
enum class {
    CLASS_PLAIN = MARK_NONE,
    CLASS_HALT = MARK_DEFINES | 15,
    CLASS_RIP = MARK_RIP,            /* this plus an index into RIP_WIDTHS */
    CLASS_RIP_STACK = CLASS_RIP + 7, /*   in the first half of a stack group, which ends with its displacement */
    /* Those of 32 bits have the bit BRANCH_IS_LONG. */
    CLASS_BRANCH8 = MARK_BRANCH, /* conditional on flags */
    CLASS_BRANCH32,
    CLASS_COUNTER8,                  /* jrcxz */
    CLASS_JUMP8 = CLASS_BRANCH8 + 4, /* from here on nothing falls through */
    CLASS_JUMP32,
    CLASS_CALL32 = CLASS_JUMP32 + 2,
    CLASS_JUMP_REGISTER = MARK_SPECIAL, /* from here on: the last byte of an instruction that must end a group */
    CLASS_CALL_REGISTER,
    CLASS_RETURN,
    CLASS_STRING,
    CLASS_FNSTSW,
    CLASS_ISA, /* the instruction needs an optional set: this plus the number of the set's bit */
};

#define BRANCH_IS_LONG 1

/* Bytes that an operand disp(%rip) covers. */
#define RIP_WIDTHS                                                                                                     \
    {                                                                                                                  \
        1, 2, 4, 8, 10, 16, 32, 4                                                                                      \
    }

/* The entries of all rows, and the effect of each class that has one. */
extern const uint32_t automaton[];
extern const uint8_t automaton_effects[ENTRY_CLASS + 1];

#endif
