/*
 * From an instruction's first byte to its opcode, for quick.c.
 */
#ifndef OPCODE_H
#define OPCODE_H

#include <stdint.h>
#include <string.h>

#include "insn.h"
#include "shape.h"

#define INLINE inline __attribute__((always_inline))

static INLINE uint64_t read64(const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static INLINE int32_t read32(const uint8_t *bytes)
{
    int32_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

/* How far an instruction has been read: up to its opcode's last byte. */
struct opcode {
    uint64_t bytes; /* from its last on */
    uint32_t page;  /* its first row in openings */
    uint32_t rex;   /* index of a context, but for CONTEXT_GS */
    uint32_t vex;   /* facts that VEX adds */
    uint32_t skip;  /* bytes before the last */
};

static INLINE void take_vex(struct opcode *o, const uint8_t *at)
{
    unsigned map = 1, rex, last = at[o->skip + 1];
    if (at[o->skip] == 0xC5) {
        rex = ~last >> 5 & FACT_R;
        o->skip += 2;
    } else {
        map = last & 0x1F;
        rex = ~last >> 5 & (FACT_R | FACT_X | FACT_B);
        last = at[o->skip + 2];
        rex |= last >> 4 & FACT_W;
        o->skip += 3;
    }
    unsigned vvvv = ~last >> 3 & 15;
    o->page = PAGE_SIZE * (OPENING_PAGES_VEX + (map < 4 ? 4 * map : 0) + (last & 3));
    o->rex = rex ? CONTEXT_REX | rex : 0;
    o->vex = (last & 4 ? FACT_L1 : FACT_L0) | (vvvv ? FACT_V : 0) | (vvvv == 4 ? FACT_V_SP : 0) |
             (vvvv == ZVM_BASE_REGISTER ? FACT_V_BASE : 0);
    o->bytes = read64(at + o->skip);
}

/* 66, F2 and F3, and those of the long no-operations. */
static INLINE void take_select(struct opcode *o, const uint8_t *at)
{
    uint8_t first = at[o->skip], second = at[o->skip + 1];
    uint32_t select = first == 0x66 ? SELECT_66 : first == 0xF3 ? SELECT_F3 : SELECT_F2;
    o->skip++;
    if (first == 0x66 && (second == 0x66 || second == 0x2E)) {
        select = SELECT_PAD;
        while (at[o->skip] == 0x66 && o->skip < 6)
            o->skip++;
        o->skip += at[o->skip] == 0x2E;
    } else if (first == 0x66 ? (second & 0xFE) == 0xF2 : second == 0x66) {
        select = first == 0xF3 ? SELECT_F366 : first == 0xF2 ? SELECT_F266 : second == 0xF3 ? SELECT_66F3 : SELECT_66F2;
        o->skip++;
    }
    o->page = PAGE_SIZE * OPENING_MAPS * select;
    o->bytes = read64(at + o->skip);
}

static INLINE void take_rex(struct opcode *o)
{
    uint32_t rex = (o->bytes & 0xF0) == 0x40;
    o->rex = -rex & ((uint32_t)(o->bytes & 15) | CONTEXT_REX);
    o->bytes >>= 8 * rex;
    o->skip += rex;
}

/* After 0F. */
static INLINE void take_escape(struct opcode *o, const uint8_t *at)
{
    o->skip++;
    o->bytes >>= 8;
    o->page += PAGE_SIZE;
    if ((o->bytes & 0xFD) == 0x38) {
        o->page += PAGE_SIZE * (1 + (o->bytes >> 1 & 1));
        o->skip++;
        o->bytes = read64(at + o->skip);
    }
}

#endif
