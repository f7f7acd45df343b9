/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The validator's automaton (validator/automaton.h) as a finite-state machine: ways into its rows, ways on to the end
 * of an instruction, and byte strings that tell one row from all others.
 */
#ifndef AUTOMATON_ROWS_H
#define AUTOMATON_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "automaton.h"

enum { ROW_ROOT, ROW_ERROR, ROW_AFTER_STATUS }; /* what row 0 and those beside it stand for */

/* An instruction with its group; more than any string here has. */
enum { STRING_MAX = 32 };

struct string {
    uint8_t bytes[STRING_MAX];
    uint8_t size;
};

/* What the automaton says of the first instruction of some bytes. */
struct reading {
    uint8_t length;  /* 0: there is none */
    uint8_t effect;  /* the last that a class has */
    uint8_t effects; /* how many there are */
    uint8_t last;    /* class of what must be looked at around it; CLASS_PLAIN: nothing */
    uint8_t isa;     /* class of a set that it needs; CLASS_PLAIN: none */
    uint8_t rip;     /* class of its disp(%rip); CLASS_PLAIN: none */
    uint8_t rip_at;  /*   where that displacement starts */
    bool mixed;      /* two bytes say something of the same */
    uint32_t next;   /* row after it */
};

struct automaton {
    uint32_t *entries; /* owned; a row has 256 */
    uint32_t rows;
    struct way *ways; /* owned; of each row */
    uint32_t twins;   /* pairs of rows that no string was found for */
};

/* What is known of a row. */
struct way {
    struct string in;     /* from `root` to the row, one of the shortest */
    struct string other;  /*   another, drawn by chance */
    struct string on;     /* from the row to the end of an instruction, one of the shortest */
    struct string *marks; /* owned; strings on which no other row does what this one does */
    uint32_t mark_count;
    uint16_t root; /* where `in` starts: ROW_ROOT or ROW_AFTER_STATUS */
    uint16_t other_root;
    bool reached;
};

/* Where chance comes from. */
struct dice {
    uint64_t (*roll)(void *state);
    void *state; /* borrowed */
};

/* Works all of that out. */
void automaton_init(struct automaton *a, struct dice *dice);
void automaton_deinit(struct automaton *a);

/* Whether there is such a class. */
bool automaton_has_class(unsigned class);

/* Reads from a row up to the end of an instruction, or STRING_MAX bytes. */
struct reading automaton_read(const struct automaton *a, uint32_t row, const uint8_t *bytes);

static inline uint32_t entry_row(uint32_t entry)
{
    return entry >> ENTRY_ROW_SHIFT;
}

#endif
