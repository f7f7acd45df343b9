/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every form of instruction that the validator accepts, found by asking it about all combinations of prefix, opcode
 * map, opcode, ModRM.reg and kind of operand; and encodings of them at random, with all registers and ways to address
 * memory.
 */
#ifndef HARDWARE_FORMS_H
#define HARDWARE_FORMS_H

#include "groups_model.h"
#include "support.h"
#include "zvm/abi/sfi.h"

/* Everything of an encoding but its registers, address, immediate and what the processor calls VEX.vvvv. */
struct form {
    uint8_t prefixes[2]; /* of 66 F2 F3; legacy encodings */
    uint8_t prefix_count;
    bool vex;
    uint8_t pp, l; /* VEX */
    uint8_t map;   /* 0: one byte, 1: 0F, 2: 0F 38, 3: 0F 3A */
    uint8_t opcode;
    uint8_t reg; /* ModRM.reg, the low three bits */
    bool w;
    bool memory;
    bool modrm; /* it has one */
    bool stack; /* the first half of a stack group, with %esp in `reg`, `rm` or the opcode */
};

struct forms {
    struct form *forms; /* owned */
    size_t count;
    size_t stack_count; /* they come last */
    struct model model; /* for its decoder */
};

/* Ends the program with a message when there are none: nothing would be tested. */
void forms_find(struct forms *f);
void forms_release(struct forms *f);

/* One encoding, at an offset into its bundle that leaves it room. */
struct encoding {
    uint8_t bundle[ZVM_BUNDLE_SIZE]; /* HLT around it; accepted by the validator at VERIFY_CODE */
    unsigned place;
    struct decoded d;   /* of the instruction in the bundle */
    unsigned unit_size; /* with the second half of a stack group */
};

/* What addresses an encoding may have. */
enum { ADDRESS_GS = 1, ADDRESS_STACK = 2, ADDRESS_IMAGE = 4, ADDRESS_ALL = 7 };

/* False when no accepted one was found in a number of tries. place: where in its bundle, if that leaves room for it. */
bool form_encode(const struct forms *f, const struct form *form, unsigned addresses, unsigned place, struct verify *v,
                 struct encoding *e);

#endif
