/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every opcode, legacy and VEX, with the few operands, immediates and neighbours that tell its row of the instruction
 * table from one that is a little wrong: which registers it may write, how wide its memory is, which immediates it
 * takes, which flags it reads and leaves, whether it may change %esp, which instruction set it belongs to. The
 * verdicts, rule and all, are held against golden/opcodes.tsv: a row that refuses more shows as well as one that
 * accepts more.
 */
#include <stdio.h>
#include <string.h>

#include "golden.h"
#include "support.h"
#include "zvm/abi/sfi.h"

/* A row of the table, and where its cases go. */
struct opcodes {
    struct verify *v;
    struct golden golden;
    struct golden_row *row;
    uint64_t number; /* of the case in the row */
    bool accepted;   /* a case of the row was */
    uint64_t golden_mode;
};

/* One instruction without ModRM: the parts of its prefixes that are varied stand apart. */
struct encoding {
    uint8_t prefixes[2];
    unsigned prefix_count;
    bool vex;
    uint8_t rex;  /* 0: none; of VEX only W, R, X and B */
    uint8_t map;  /* 0 to 3: one byte, 0F, 0F38, 0F3A */
    uint8_t pp;   /* of VEX */
    uint8_t vvvv; /* of VEX, as a register's number */
    bool l;       /* of VEX */
    uint8_t opcode;
};

enum { REX_W = 8, REX_R = 4, REX_X = 2, REX_B = 1, LIMIT = 0x40000 };

/* ModRM, SIB and displacement. */
struct operand {
    uint8_t bytes[6];
    unsigned size;
    bool gs;
};

/* What stands before and behind the instruction. */
struct around {
    const char *before, *behind;
    size_t before_size, behind_size;
};
#define AROUND(before, behind)                                                                                         \
    {                                                                                                                  \
        before, behind, sizeof(before) - 1, sizeof(behind) - 1                                                         \
    }

static unsigned write_opcode(uint8_t *at, const struct encoding *e)
{
    unsigned n = 0;
    for (unsigned i = 0; i < e->prefix_count; i++)
        at[n++] = e->prefixes[i];
    if (e->vex) {
        at[n++] = 0xC4;
        at[n++] = (uint8_t)((~e->rex & 7) << 5 | e->map);
        at[n++] = (uint8_t)((e->rex & REX_W) << 4 | (~e->vvvv & 15) << 3 | e->l << 2 | e->pp);
    } else {
        if (e->rex)
            at[n++] = e->rex;
        if (e->map > 0)
            at[n++] = 0x0F;
        if (e->map > 1)
            at[n++] = e->map == 2 ? 0x38 : 0x3A;
    }
    at[n++] = e->opcode;
    return n;
}

/* Validates and counts; the rest of the bundle is HLT. */
static enum rule try_code(struct opcodes *o, const uint8_t *bytes, unsigned size, uint32_t isa)
{
    static uint32_t scratch[1 << 10];
    uint8_t text[ZVM_BUNDLE_SIZE];
    if (size > sizeof(text))
        return RULE_BUNDLE;
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    memcpy(text, bytes, size);
    const struct code code = { text, sizeof(text), VERIFY_CODE, VERIFY_CODE, LIMIT, isa };
    struct verdict verdict = validate(&code, scratch, sizeof(scratch));
    o->v->cases++;
    o->number++;
    o->accepted |= verdict.rule == RULE_NONE;
    golden_count(o->row, (o->number * RULE_COUNT + verdict.rule) * ZVM_BUNDLE_SIZE + verdict.offset, "");
    return verdict.rule;
}

/* The instruction with an immediate of this many bytes. */
static enum rule try_encoding(struct opcodes *o, const struct encoding *e, const struct operand *operand,
                              const uint8_t *imm, unsigned imm_size, const struct around *around, uint32_t isa)
{
    uint8_t bytes[64];
    unsigned n = 0;
    if (around) {
        memcpy(bytes, around->before, around->before_size);
        n += (unsigned)around->before_size;
    }
    if (operand->gs) {
        bytes[n++] = 0x65;
        bytes[n++] = 0x67;
    }
    n += write_opcode(bytes + n, e);
    memcpy(bytes + n, operand->bytes, operand->size);
    n += operand->size;
    memcpy(bytes + n, imm, imm_size);
    n += imm_size;
    if (around) {
        memcpy(bytes + n, around->behind, around->behind_size);
        n += (unsigned)around->behind_size;
    }
    return try_code(o, bytes, n, isa);
}

static struct operand in_register(unsigned reg, unsigned rm)
{
    return (struct operand){ { (uint8_t)(0xC0 | (reg & 7) << 3 | (rm & 7)) }, 1, false };
}

static struct operand in_memory(unsigned reg)
{
    return (struct operand){ { (uint8_t)((reg & 7) << 3 | 1) }, 1, true };
}

/* disp(%rip) so that `width` bytes end where the image ends, if the instruction ends behind imm_size bytes. */
static struct operand at_end(const struct encoding *e, unsigned reg, unsigned imm_size, unsigned width)
{
    uint8_t opcode[16];
    struct operand operand = { { (uint8_t)((reg & 7) << 3 | 5) }, 5, false };
    int32_t displacement = (int32_t)(LIMIT - width - (VERIFY_CODE + write_opcode(opcode, e) + 5 + imm_size));
    memcpy(operand.bytes + 1, &displacement, sizeof(displacement));
    return operand;
}

/* An immediate. With VEX it is one byte, of which some instructions take few bits, but not the same ones. */
static const uint8_t *immediate_of(const struct encoding *e)
{
    static const uint8_t ones[8] = { 1, 1, 1, 1, 1, 1, 1, 1 }, zero[1];
    return e->vex ? zero : ones;
}

/* What makes a stack group of a write to %esp. */
static const struct around restored = AROUND("", "\x4C\x01\xF4");

/*
 * ModRM.reg names what it can with this digit, rm all kinds of registers. 4 and 14 are what nobody may write but a
 * stack group.
 */
static void try_registers(struct opcodes *o, struct encoding e, bool memory, unsigned digit, unsigned imm_size)
{
    static const uint8_t numbers[] = { 1, 4, 6, 9, 12, 14 };
    const uint8_t rex = e.rex;
    for (unsigned i = 0; i < 2 * sizeof(numbers); i++) {
        const unsigned reg = digit + 8 * (i % 2), rm = numbers[i / 2];
        e.rex = (uint8_t)(rex | (reg & 8 ? REX_R : 0) | (rm & 8 ? REX_B : 0));
        if (e.rex && !e.vex)
            e.rex |= 0x40;
        struct operand operand = memory ? in_memory(reg) : in_register(reg, rm);
        try_encoding(o, &e, &operand, immediate_of(&e), imm_size, NULL, ZVM_ISA_ALL);
        if (reg == 4 || rm == 4)
            try_encoding(o, &e, &operand, immediate_of(&e), imm_size, &restored, ZVM_ISA_ALL);
    }
    e.rex = rex;
    struct operand operand = memory ? in_memory(digit) : in_register(digit, 1);
    for (e.vvvv = 0; e.vex && e.vvvv < 16; e.vvvv++)
        try_encoding(o, &e, &operand, immediate_of(&e), imm_size, NULL, ZVM_ISA_ALL);
}

static const struct around refused = AROUND("", "\xC3");

/*
 * Where memory may lie, and how much of it is accessed; also with a return behind that is refused, so that whoever
 * names the rule must take the same places for good.
 */
static void try_places(struct opcodes *o, const struct encoding *e, unsigned digit, unsigned imm_size)
{
    static const uint8_t widths[] = { 0, 1, 2, 4, 8, 10, 16, 32 };
    const uint8_t modrm = (uint8_t)(digit << 3);
    const struct operand places[] = {
        { { modrm | 0x44, 0x24, 8 }, 3, false },             /* 8(%rsp) */
        { { modrm | 0x84, 0x24, 0, 0x80, 0, 0 }, 6, false }, /* 32768(%rsp) */
        { { modrm | 0x84, 0x24, 1, 0x80, 0, 0 }, 6, false },
        { { modrm | 0x84, 0x24, 0, 0x80, 0xFF, 0xFF }, 6, false },
        { { modrm | 0x84, 0x24, 0xFF, 0x7F, 0xFF, 0xFF }, 6, false },
        { { modrm | 0x84, 0x24, 0, 0x7F, 0, 0 }, 6, false },
        { { modrm | 1 }, 1, false },
        { { modrm | 4, 0x88 }, 2, true }, /* with an index */
        { { modrm | 4, 0x88 }, 2, false },
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        try_encoding(o, e, &places[i], immediate_of(e), imm_size, NULL, ZVM_ISA_ALL);
        try_encoding(o, e, &places[i], immediate_of(e), imm_size, &refused, ZVM_ISA_ALL);
    }
    for (size_t i = 0; i < sizeof(widths); i++) {
        struct operand operand = at_end(e, digit, imm_size, widths[i]);
        try_encoding(o, e, &operand, immediate_of(e), imm_size, NULL, ZVM_ISA_ALL);
        try_encoding(o, e, &operand, immediate_of(e), imm_size, &refused, ZVM_ISA_ALL);
        if (digit == 4)
            try_encoding(o, e, &operand, immediate_of(e), imm_size, &restored, ZVM_ISA_ALL);
    }
}

static void try_immediates(struct opcodes *o, const struct encoding *e, const struct operand *operand)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x02, 0x04, 0x07, 0x08, 0x0F, 0x10,
                                      0x1F, 0x20, 0x21, 0x30, 0x3F, 0x40, 0x80, 0xFF };
    static const struct around overflow = AROUND("", "\x70\x00");
    for (size_t i = 0; i < sizeof(values); i++) {
        try_encoding(o, e, operand, &values[i], 1, NULL, ZVM_ISA_ALL);
        try_encoding(o, e, operand, &values[i], 1, &overflow, ZVM_ISA_ALL);
        try_encoding(o, e, operand, &values[i], 1, &refused, ZVM_ISA_ALL);
    }
}

/* Before: all flags undefined (div), or defined. Behind: a reader of each flag; what only follows some instructions. */
static const struct around neighbours[] = {
    AROUND("\xF7\xF1", ""),
    AROUND("\xF7\xF1", "\x70\x00"),
    AROUND("\xF7\xF1", "\x72\x00"),
    AROUND("\xF7\xF1", "\x74\x00"),
    AROUND("\xF7\xF1", "\x78\x00"),
    AROUND("\xF7\xF1", "\x7A\x00"),
    AROUND("", "\x70\x00"),
    AROUND("", "\x72\x00"),
    AROUND("", "\x74\x00"),
    AROUND("", "\x78\x00"),
    AROUND("", "\x7A\x00"),
    AROUND("", "\xDF\xE0"),
    AROUND("\xD8\xD1", ""),
    AROUND("", "\x90"),
    AROUND("", "\xC3"),
};
/* Before: one flag undefined alone, as far as there are instructions for that; a reader behind would hide it. */
static const struct around partly[] = {
    AROUND("\xC1\xE0\x03", ""),                 /* shl: O */
    AROUND("\xC4\xE2\x70\xF2\xD0", ""),         /* andn: P */
    AROUND("\x0F\xAF\xC1", ""),                 /* imul: S Z P */
    AROUND("\xF7\xF1\xFF\xC0", ""),             /* div, inc: C */
    AROUND("\xF7\xF1\xF8", ""),                 /* div, clc: all but C */
    AROUND("\x0F\xAF\xC1\xF3\x0F\xB8\xC1", ""), /* popcnt: none */
};

static void try_neighbours(struct opcodes *o, const struct encoding *e, const struct operand *operand,
                           unsigned imm_size)
{
    for (size_t i = 0; i < sizeof(neighbours) / sizeof(neighbours[0]); i++)
        try_encoding(o, e, operand, immediate_of(e), imm_size, &neighbours[i], ZVM_ISA_ALL);
    for (size_t i = 0; i < sizeof(partly) / sizeof(partly[0]); i++)
        try_encoding(o, e, operand, immediate_of(e), imm_size, &partly[i], ZVM_ISA_ALL);
}

/* What is not refused at once is looked at in all ways. */
static void try_accepted(struct opcodes *o, const struct encoding *e, unsigned digit, bool memory, unsigned imm_size)
{
    const struct operand operand = memory ? in_memory(digit) : in_register(digit, 1);
    for (uint32_t set = 1; set < ZVM_ISA_ALL; set <<= 1) {
        try_encoding(o, e, &operand, immediate_of(e), imm_size, NULL, set);
        try_encoding(o, e, &operand, immediate_of(e), imm_size, NULL, ZVM_ISA_ALL & ~set);
    }
    try_registers(o, *e, memory, digit, imm_size);
    try_neighbours(o, e, &operand, imm_size);
    if (memory)
        try_places(o, e, digit, imm_size);
    if (imm_size == 1)
        try_immediates(o, e, &operand);
}

/*
 * Bytes of the immediate; -1 for no instruction. The fill makes up for one that is missing, but for a branch. The right
 * one is the longest that is accepted: of one that is too long, ones are left over, an instruction that is refused.
 */
static int immediate_size(struct opcodes *o, const struct encoding *e, const struct operand *operand)
{
    static const uint8_t sizes[] = { 8, 4, 2, 1 };
    const uint8_t *imm = immediate_of(e);
    if (try_encoding(o, e, operand, imm, 0, NULL, ZVM_ISA_ALL) != RULE_NONE &&
        try_encoding(o, e, operand, imm, 1, NULL, ZVM_ISA_ALL) != RULE_NONE)
        return -1;
    for (size_t i = 0; i < sizeof(sizes); i++)
        if (try_encoding(o, e, operand, imm, sizes[i], NULL, ZVM_ISA_ALL) == RULE_NONE)
            return sizes[i];
    return 0;
}

/* With VEX a zero and the fill behind it are an instruction; before 05 the zero is one that is refused. */
static int vex_immediate_size(struct opcodes *o, const struct encoding *e, const struct operand *operand)
{
    static const struct around behind = AROUND("", "\x05");
    if (try_encoding(o, e, operand, immediate_of(e), 1, NULL, ZVM_ISA_ALL) != RULE_NONE)
        return -1;
    return try_encoding(o, e, operand, immediate_of(e), 1, &behind, ZVM_ISA_ALL) == RULE_NONE;
}

/* One opcode with one digit. */
static void try_digit(struct opcodes *o, const struct encoding *e, unsigned digit, bool memory)
{
    const struct operand operand = memory ? in_memory(digit) : in_register(digit, 1);
    int imm_size = e->vex ? vex_immediate_size(o, e, &operand) : immediate_size(o, e, &operand);
    if (imm_size >= 0)
        try_accepted(o, e, digit, memory, (unsigned)imm_size);
}

/* Where a whole ModRM byte tells instructions apart (x87, fences): all of a register form. */
static void try_modrm(struct opcodes *o, const struct encoding *e)
{
    for (unsigned modrm = 0xC0; modrm < 0x100; modrm++) {
        const struct operand operand = { { (uint8_t)modrm }, 1, false };
        if (try_encoding(o, e, &operand, immediate_of(e), 0, NULL, ZVM_ISA_ALL) == RULE_NONE &&
            (e->opcode & 0xF8) == 0xD8)
            try_neighbours(o, e, &operand, 0);
    }
}

static void try_opcode(struct opcodes *o, const struct encoding *e)
{
    for (unsigned digit = 0; digit < 8; digit++) {
        try_digit(o, e, digit, false);
        try_digit(o, e, digit, true);
    }
    if (!e->vex && !e->rex && e->map < 2)
        try_modrm(o, e);
}

/* Rows of which nothing is accepted are left out of the table. */
static void end_row(struct opcodes *o, unsigned number)
{
    char hint[20];
    if (!o->accepted)
        o->row->count = 0;
    snprintf(hint, sizeof(hint), "--from %u", number);
    if (o->golden_mode == GOLDEN_COMPARE)
        golden_end_row(&o->golden, o->v, "opcodes", hint);
    o->accepted = false;
}

static void begin_row(struct opcodes *o, const struct encoding *e)
{
    static const char *const maps[] = { "", "0f ", "0f38 ", "0f3a " };
    char name[40], prefixes[16] = "";
    for (unsigned i = 0; i < e->prefix_count; i++)
        snprintf(prefixes + 3 * i, 4, "%02x ", e->prefixes[i]);
    if (e->vex)
        snprintf(name, sizeof(name), "vex pp %d map %d %02x", e->pp, e->map, e->opcode);
    else
        snprintf(name, sizeof(name), "%s%s%02x", prefixes, maps[e->map], e->opcode);
    o->row = golden_row(&o->golden, name);
    o->number = 0;
}

static const struct {
    uint8_t bytes[2];
    unsigned count;
} prefixes[] = { { { 0 }, 0 },          { { 0x66 }, 1 },       { { 0xF3 }, 1 },      { { 0xF2 }, 1 },
                 { { 0x66, 0xF3 }, 2 }, { { 0x66, 0xF2 }, 2 }, { { 0xF3, 0x66 }, 2 } };
/* Rows: all opcodes of the legacy maps behind each of the prefixes, then the same of VEX. */
enum { LEGACY_ROWS = sizeof(prefixes) / sizeof(prefixes[0]) * 4 * 256, ROWS = LEGACY_ROWS + 4 * 3 * 256 };

static void try_legacy(struct opcodes *o, unsigned number)
{
    static const uint8_t rexes[] = { 0, 0x40, 0x41, 0x42, 0x44, 0x48, 0x49 };
    const unsigned p = number / (4 * 256), opcode = number % (4 * 256);
    struct encoding e = { .prefix_count = prefixes[p].count,
                          .map = (uint8_t)(opcode / 256),
                          .opcode = (uint8_t)opcode };
    memcpy(e.prefixes, prefixes[p].bytes, sizeof(e.prefixes));
    begin_row(o, &e);
    for (size_t r = 0; r < (prefixes[p].count == 2 ? 1 : sizeof(rexes)); r++) {
        e.rex = rexes[r];
        try_opcode(o, &e);
    }
}

static void try_vex(struct opcodes *o, unsigned number)
{
    struct encoding e = { .vex = true,
                          .pp = (uint8_t)(number / (3 * 256)),
                          .map = (uint8_t)(1 + number / 256 % 3),
                          .opcode = (uint8_t)number };
    begin_row(o, &e);
    for (unsigned bits = 0; bits < 8; bits++) {
        e.rex = bits & 1 ? REX_W : 0;
        e.l = bits & 2;
        e.vvvv = bits & 4 ? 1 : 0;
        try_opcode(o, &e);
    }
}

int main(int argc, char **argv)
{
    struct verify v;
    struct opcodes o = { .v = &v };
    uint64_t from;
    const struct verify_option options[] = { { "golden", &o.golden_mode, GOLDEN_COMPARE, GOLDEN_COMPARE },
                                             { "from", &from, 0, 0 },
                                             { 0 } };
    verify_begin(&v, "opcodes", options, argc, argv);
    for (unsigned i = 0; i < ROWS; i++) {
        unsigned number = (unsigned)((from + i) % ROWS);
        if (number < LEGACY_ROWS)
            try_legacy(&o, number);
        else
            try_vex(&o, number - LEGACY_ROWS);
        end_row(&o, number);
    }
    golden_close(&o.golden, &v, "opcodes", (enum golden_mode)o.golden_mode);
    return verify_end(&v);
}
