/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction: prefixes, mnemonic, operands. */
#ifndef INSN_H
#define INSN_H

#include "operand.h"

enum { INSN_OPERANDS = 5 };

/* The prefix of a string instruction. Prefixes without a meaning in a sandbox (lock, notrack, bnd) are dropped. */
enum insn_prefix { PREFIX_NONE, PREFIX_REP, PREFIX_REPNE };

struct insn {
    enum insn_prefix prefix;
    bool address32; /* addr32: counts are in %ecx */
    bool padding;   /* data16, as assemblers lengthen no-operations */
    struct span mnemonic;
    struct operand operand[INSN_OPERANDS];
    unsigned operands;
};

/*
 * Takes the prefixes off the start of *text and into insn. NULL, or what is wrong with them. *text may be empty
 * afterwards: the instruction follows in the next statement.
 */
const char *insn_prefixes(struct insn *insn, struct span *text);

/* Whether an instruction of this mnemonic never goes on to the one that follows it. */
bool insn_ends_flow(struct span mnemonic);

/* Whether an instruction of this mnemonic is a branch, a loop or a call. */
bool insn_is_branch(struct span mnemonic);

/* Parses mnemonic and operands. NULL, or what is wrong. */
const char *insn_parse(struct insn *insn, struct span text);

/* The width of the last register operand; 0: there is none. */
unsigned insn_width(const struct insn *insn);

/* The width that a mnemonic's suffix stands for, and back; 0 where there is none. */
unsigned insn_suffix_width(char suffix);
char insn_width_suffix(unsigned width);

#endif
