/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "encodings.h"

/* R, X, B and vvvv are stored inverted: all bits set is none of them. */
enum { NONE = 0x78, NO_RXB = 0xe0 };

/* Bits of the last byte of a VEX prefix besides vvvv. */
enum { W = 0x80, L_PP = 0x07 };

static struct head make_head(bool gs, unsigned first, unsigned second, unsigned opcode)
{
    struct head h = { .size = 0 };
    if (gs) {
        h.bytes[h.size++] = 0x65;
        h.bytes[h.size++] = 0x67;
    }
    h.bytes[h.size++] = first ? 0xc4 : 0xc5;
    if (first)
        h.bytes[h.size++] = (uint8_t)first;
    h.bytes[h.size++] = (uint8_t)second;
    h.bytes[h.size++] = (uint8_t)opcode;
    return h;
}

/* Some instructions have no vvvv, others need one. */
static struct tail tail_of(unsigned first, unsigned second, unsigned opcode)
{
    struct head none = make_head(false, first, second | NONE, opcode),
                some = make_head(false, first, second & ~NONE, opcode);
    struct tail tail = encodings_tail(&none);
    return tail.decodes ? tail : encodings_tail(&some);
}

static const char *const pp_names[] = { "-", "66", "f3", "f2" };

/* C5: R vvvv L pp */
static void try_short(struct encodings *e, unsigned opcode, unsigned pp)
{
    char name[40];
    snprintf(name, sizeof name, "c5 0f %02x prefix %s", opcode, pp_names[pp]);
    struct golden_row *row = golden_row(&e->table, name);
    for (unsigned l = 0; l < 8; l += 4) {
        struct tail tail = tail_of(0, 0x80 | l | pp, opcode);
        for (unsigned rest = 0; rest < 64; rest++) {
            unsigned second = (rest & 0x1f) << 3 | l | pp;
            struct head head = make_head(rest & 0x20, 0, second, opcode);
            encodings_head(e, &head, &tail, row);
        }
    }
}

/* C4: R X B map, W vvvv L pp */
static void try_long(struct encodings *e, unsigned map, unsigned opcode, unsigned pp)
{
    static const char *const maps[] = { "", "0f", "0f38", "0f3a" };
    char name[40];
    snprintf(name, sizeof name, "c4 %s %02x prefix %s", maps[map], opcode, pp_names[pp]);
    struct golden_row *row = golden_row(&e->table, name);
    for (unsigned wl = 0; wl < 4; wl++) {
        unsigned fixed = (wl & 1 ? 4 : 0) | (wl & 2 ? W : 0) | pp;
        struct tail tail = tail_of(NO_RXB | map, fixed, opcode);
        for (unsigned rest = 0; rest < 256; rest++) {
            struct head head = make_head(rest & 0x80, (rest & 7) << 5 | map, fixed | (rest & NONE), opcode);
            encodings_head(e, &head, &tail, row);
        }
    }
}

void encodings_vex_short(struct encodings *e)
{
    for (unsigned opcode = 0; opcode < 256; opcode++)
        for (unsigned pp = 0; pp < 4; pp++)
            try_short(e, opcode, pp);
}

void encodings_vex_long(struct encodings *e)
{
    for (unsigned map = 1; map <= 3; map++)
        for (unsigned opcode = 0; opcode < 256; opcode++)
            for (unsigned pp = 0; pp < 4; pp++)
                try_long(e, map, opcode, pp);
}
