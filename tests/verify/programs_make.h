/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole programs at random, legal and mostly running to their end: instructions of every form, groups, branches, loops,
 * calls. At its end a program stores all its registers and asks to exit, so that its final memory tells all it did.
 */
#ifndef PROGRAMS_MAKE_H
#define PROGRAMS_MAKE_H

#include "hardware_forms.h"

enum {
    PROGRAM_SIZE = 32768,   /* most bytes of text */
    PROGRAM_DATA = 0x80000, /* guest address of what its operands reach, zeroed at the start; */
    PROGRAM_DATA_SIZE = 65536,
    PROGRAM_DUMP = 0xA0000,   /* of where it leaves its registers */
    PROGRAM_MEMORY = 1 << 20, /* what it needs from the start of its text on */
};

/* A label's place is a bundle; branches to it are filled in at the end. */
struct fixup {
    uint32_t at; /* offset of the four bytes */
    uint32_t label;
    bool absolute; /* a guest address, not the distance from behind the four bytes */
};

enum { FIXUPS_MAX = 1024, LABELS_MAX = 1024, FUNCTIONS = 3 };

struct program {
    uint8_t text[PROGRAM_SIZE];
    uint32_t size;
    uint32_t known; /* flags that are defined here */
    uint32_t labels[LABELS_MAX];
    uint32_t labels_count; /* the first FUNCTIONS are the functions' */
    struct fixup fixups[FIXUPS_MAX];
    uint32_t fixups_count;
    uint32_t instructions;
    bool in_function;
};

/* Of about so many instructions. Every choice comes from v. */
void program_make(struct program *p, const struct forms *forms, uint32_t instructions, struct verify *v);

#endif
