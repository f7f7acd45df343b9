/*
 * The automaton that reads the instructions of a bundle byte by byte. generator/ works it out from insn.def when the
 * project is built.
 *
 * It has a row of 256 entries for each thing that may be known in the middle of an instruction. An entry says what the
 * byte means (a class), whether it is the last of an instruction, and with which row to go on. Row 0 is between
 * instructions; from the one for errors nothing leads back.
 */
#ifndef AUTOMATON_H
#define AUTOMATON_H

#include <stdint.h>

#include "insn.h"

/* An entry: the low byte is what is kept of it. */
#define ENTRY_END       0x80 /* an instruction, or a stack group, ends with this byte */
#define ENTRY_CLASS     0x3F
#define ENTRY_ROW_SHIFT 8

/*
 * What a byte says of its instruction, of which each has at most one byte that says so. Classes below CLASS_SPECIAL are
 * those of enum effect; most bytes are CLASS_PLAIN, which is EFFECT_NONE.
 */
enum class {
    CLASS_PLAIN = 0,
    CLASS_SPECIAL = 32,
    CLASS_BRANCH8 = CLASS_SPECIAL, /* the last byte of a direct branch: conditional on flags, of 8 bits, of 32 */
    CLASS_BRANCH32,
    CLASS_COUNTER8, /* jrcxz */
    CLASS_JUMP8,
    CLASS_JUMP32,
    CLASS_CALL32,
    CLASS_HALT,
    CLASS_JUMP_REGISTER, /* the last byte of what must end a group */
    CLASS_CALL_REGISTER,
    CLASS_RETURN, /* from CLASS_JUMP8 to here, nothing falls through */
    CLASS_STRING,
    CLASS_FNSTSW,
    CLASS_ISA,                       /* needs an optional instruction set: this plus the number of its bit */
    CLASS_RIP = CLASS_ISA + 6,       /* ModRM of disp(%rip): this plus an index into RIP_WIDTHS */
    CLASS_RIP_STACK = CLASS_RIP + 7, /*   in the first half of a stack group, which ends with its displacement */
    CLASS_COUNT
};

/* Bytes that an operand disp(%rip) covers. */
#define RIP_WIDTHS                                                                                                     \
    {                                                                                                                  \
        1, 2, 4, 8, 10, 16, 32, 4                                                                                      \
    }

#endif
