/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of the instruction table that writes a general register, made to write each of the sixteen. */
#include <stdio.h>

#include "insn.h"
#include "validator_support.h"

#define ALL_SIXTEEN 16

/* How a page of the table is reached: VEX or not, its opcode map and its mandatory prefix as VEX.pp numbers it. */
struct place {
    bool vex;
    unsigned map, pp;
    unsigned opcode;
    int modrm; /* what ModRM must be at least: its digit, or all of it; -1 for no group */
};

static const uint8_t prefix_of[4] = { 0, 0x66, 0xF3, 0xF2 };

/* A slot on an opcode page. */
static bool place_on_page(unsigned slot, struct place *place)
{
    if (slot >= G80)
        return false;
    unsigned page = slot / PAGE_SIZE;
    *place = (struct place){ .opcode = slot % PAGE_SIZE, .modrm = -1 };
    if (page == 0)
        return true;
    place->vex = slot >= V_0F;
    page -= place->vex ? V_0F / PAGE_SIZE : 1;
    place->map = 1 + page / 4;
    place->pp = page % 4;
    return true;
}

/* A slot of a group: found through the opcode that leads to it. */
static bool place_of(unsigned slot, struct place *place, unsigned from)
{
    if (place_on_page(slot, place))
        return from == 0;
    for (unsigned leader = from; leader < G80; leader++) {
        const struct row *row = &insn_rows[leader];
        bool whole = row->kind == KIND_WHOLE;
        if (!(whole || row->kind == KIND_GROUP) || slot < row->form || slot >= row->form + (whole ? 72u : 16u))
            continue;
        unsigned in_group = slot - row->form;
        place_on_page(leader, place);
        place->modrm = (int)(in_group & 7) << 3;
        if (in_group >= SLOT_REGISTER)
            place->modrm = whole ? (int)(in_group - SLOT_REGISTER + 0xC0) : 0xC0 | (int)((in_group & 7) << 3);
        return true;
    }
    return false;
}

/* Which register field a case sets. */
enum field { IN_REG, IN_RM, IN_VVVV, IN_OPCODE };

/* Encodes the row with one field naming register `number`, the others naming %rcx; 16, 32 or 64 bits. */
static unsigned encode(uint8_t *bytes, const struct row *row, const struct place *place, enum field field,
                       unsigned number, unsigned bits)
{
    unsigned reg = field == IN_REG ? number : 1, rm = field == IN_RM ? number : 1, vvvv = field == IN_VVVV ? number : 1;
    unsigned n = 0, opcode = place->opcode, high = field == IN_OPCODE ? number : rm;
    unsigned w = bits == 64 || row->form & FORM_W1;
    if (place->modrm >= 0)
        reg = (unsigned)place->modrm >> 3 & 7;
    if (field == IN_OPCODE)
        opcode = (opcode & ~7u) | (number & 7);
    if (place->vex) {
        unsigned l = row->form & FORM_L0 ? 0 : 4;
        vvvv = row->form & FORM_V ? vvvv : 0;
        bytes[n++] = 0xC4;
        bytes[n++] = (uint8_t)((reg >= 8 ? 0 : 0x80) | 0x40 | (rm >= 8 ? 0 : 0x20) | place->map);
        bytes[n++] = (uint8_t)(w << 7 | (~vvvv & 15) << 3 | l | place->pp);
    } else {
        if (bits == 16 && place->pp != 1)
            bytes[n++] = 0x66;
        if (place->pp)
            bytes[n++] = prefix_of[place->pp];
        unsigned rex = w << 3 | (reg >= 8) << 2 | (high >= 8);
        if (rex || row->form & (FORM_bR | FORM_bM))
            bytes[n++] = (uint8_t)(0x40 | rex);
        if (place->map)
            bytes[n++] = 0x0F;
        if (place->map > 1)
            bytes[n++] = place->map == 2 ? 0x38 : 0x3A;
    }
    bytes[n++] = (uint8_t)opcode;
    if (row->form & (FORM_REG | FORM_MEM)) {
        bool memory = !(row->form & FORM_REG);
        unsigned middle = row->form & FORM_D0 ? 0 : reg & 7;
        bytes[n++] = (uint8_t)(memory ? 0x44 | middle << 3 : 0xC0 | middle << 3 | (rm & 7));
        if (memory) {
            bytes[n++] = 0x24;
            bytes[n++] = 8;
        }
    }
    unsigned imm = row->form & FORM_IZ && bits == 16 ? 2 : row->form & FORM_IV && w ? 8 : row_immediate_bytes(row);
    memset(bytes + n, 1, imm);
    return n + imm;
}

static bool size_exists(const struct row *row, const struct place *place, unsigned bits)
{
    if (place->pp == 1 && row->form & FORM_S66)
        return bits == 16;
    if (row->form & FORM_W1)
        return bits == 64;
    return bits == 32 || (bits == 64 && row->form & FORM_SW) || (bits == 16 && row->form & FORM_S66);
}

/* Returns the number of encodings tried. */
static unsigned try_field(const struct row *row, const struct place *place, enum field field)
{
    static const unsigned sizes[] = { 16, 32, 64 };
    unsigned tried = 0;
    for (unsigned s = 0; s < 3; s++)
        for (unsigned number = 0; number < ALL_SIXTEEN && size_exists(row, place, sizes[s]); number++) {
            uint8_t bytes[32];
            unsigned length = encode(bytes, row, place, field, number, sizes[s]);
            struct verdict verdict = verdict_in(bytes, length, TEXT_ADDRESS, IMAGE_END, ZVM_ISA_ALL);
            enum rule expected = number == ZVM_BASE_REGISTER ? RULE_REGISTER : number == 4 ? RULE_STACK : RULE_NONE;
            if (field == IN_OPCODE && place->opcode == 0x90 && number == 0)
                continue; /* a no-operation, or none */
            ck_assert_msg(verdict.rule == expected && verdict.offset == 0, "%02x %02x %02x %02x %02x, register %u: %s",
                          bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], number, rule_name(verdict.rule));
            tried++;
        }
    return tried;
}

START_TEST(no_row_writes_the_base_or_the_stack_pointer)
{
    unsigned tried = 0, rows = 0;
    for (unsigned slot = 0; slot < PAGE_END; slot++) {
        const struct row *row = &insn_rows[slot];
        struct place place;
        if (row->kind <= KIND_PREFIX || row->kind == KIND_GROUP || row->kind == KIND_WHOLE ||
            !place_of(slot, &place, 0))
            continue;
        unsigned before = tried;
        if (row->form & FORM_wR)
            tried += try_field(row, &place, IN_REG);
        if (row->form & FORM_wM && row->form & FORM_REG)
            tried += try_field(row, &place, IN_RM);
        if (row->form & FORM_wV)
            tried += try_field(row, &place, IN_VVVV);
        if (row->form & FORM_wO && slot % 8 == 0)
            tried += try_field(row, &place, IN_OPCODE);
        rows += tried > before;
    }
    ck_assert_uint_gt(rows, 200);
    ck_assert_uint_gt(tried, 5000);
}
END_TEST

/* Without a REX, numbers 4 to 7 of byte registers are AH to BH, and no stack pointer. */
START_TEST(high_bytes_are_not_the_stack_pointer)
{
    check_text("88 c4", RULE_NONE, 0);
    check_text("40 88 c4", RULE_STACK, 0);
    check_text("8a e0", RULE_NONE, 0);
    check_text("44 8a e0", RULE_NONE, 0);
    check_text("40 8a e0", RULE_STACK, 0);
    check_text("b4 01", RULE_NONE, 0);
    check_text("40 b4 01", RULE_STACK, 0);
    check_text("0f 94 c4", RULE_NONE, 0);
    check_text("40 0f 94 c4", RULE_STACK, 0);
    check_text("41 0f 94 c6", RULE_REGISTER, 0);
    check_text("86 e0", RULE_NONE, 0);
    check_text("40 86 e0", RULE_STACK, 0);
    check_text("0f b6 e0", RULE_STACK, 0); /* the destination is %esp */
}
END_TEST

/* The only ways to change %esp, each with either restore and with none. */
START_TEST(stack_groups_have_a_listed_first_half)
{
    static const char *const halves[] = {
        "01c4",         "03e0",         "09c4",         "0be0",         "21c4",         "23e0",         "29c4",
        "2be0",         "31c4",         "33e0",         "89c4",         "8be0",         "8d65e0",       "bc00000000",
        "c7c400000000", "81c400000000", "81cc00000000", "81e400000000", "81ec00000000", "81f400000000", "83c400",
        "83cc00",       "83e400",       "83ec00",       "83f400",       "65678b20",     "8b642408",
    };
    static const char *const others[] = {
        "11c4",       "13e0",     "19c4",   "1be0",   "81d400000000", "83dc00",   "f7dc",     "f7d4",   "d1e4",
        "c1e404",     "d3e4",     "0f44e0", "0fafe0", "6be003",       "ffc4",     "ffcc",     "87c4",   "94",
        "0fc1c4",     "0fbaec05", "0fcc",   "0fb6e0", "f30fb8e0",     "f30fbce0", "660f7ec4", "0f50e0", "c4e273f7e1",
        "c4e2fbf6e1", "0fa4c403", "6689c4", "4889c4", "488d65e0",     "4183e6f0",
    };
    for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
        char hex[64];
        snprintf(hex, sizeof(hex), "%s4c01f4", halves[i]);
        check_text(hex, RULE_NONE, 0);
        snprintf(hex, sizeof(hex), "%s4a8d2434", halves[i]);
        check_text(hex, RULE_NONE, 0);
        check_text(halves[i], RULE_STACK, 0);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        char hex[64];
        uint8_t bytes[32];
        snprintf(hex, sizeof(hex), "%s4c01f4", others[i]);
        struct verdict verdict = verdict_of(bytes, parse_hex(hex, bytes, sizeof(bytes)));
        ck_assert_msg(verdict.rule == RULE_STACK || verdict.rule == RULE_REGISTER, "%s: %s", hex,
                      rule_name(verdict.rule));
        ck_assert_uint_eq(verdict.offset, 0);
    }
}
END_TEST

/* Fields that mean nothing to an encoding are blank, so that each instruction has one form. */
static const struct text_case blanks[] = {
    { "49 89 c0", RULE_NONE, 0 },
    { "4a 89 c0", RULE_PREFIX, 0 },    /* REX.X with a register */
    { "44 83 c0 01", RULE_PREFIX, 0 }, /* REX.R with a digit */
    { "40 89 c0", RULE_PREFIX, 0 },    /* a bare REX without a byte register */
    { "41 d9 c0", RULE_PREFIX, 0 },
    { "48 50", RULE_PREFIX, 0 },
    { "41 50", RULE_NONE, 0 },
    { "48 0f 28 c1", RULE_PREFIX, 0 },
    { "66 0f 28 c1", RULE_NONE, 0 },
    { "c5 f8 28 c1", RULE_NONE, 0 },
    { "c5 f0 28 c1", RULE_FORBIDDEN, 0 }, /* vvvv not used */
    { "c4 e1 78 28 c1", RULE_NONE, 0 },
    { "c4 e1 f8 28 c1", RULE_PREFIX, 0 }, /* W not used */
    { "c4 a1 78 28 c1", RULE_PREFIX, 0 }, /* X with a register */
    { "c5 fa 10 44 24 08", RULE_NONE, 0 },
    { "c5 f2 10 44 24 08", RULE_FORBIDDEN, 0 },
    { "c5 f2 10 c1", RULE_NONE, 0 },
    { "c5 f6 58 c1", RULE_FORBIDDEN, 0 }, /* L of a scalar */
    { "c5 f4 c2 c1 1f", RULE_NONE, 0 },
    { "c5 f4 c2 c1 20", RULE_FORBIDDEN, 0 },
    { "0f c2 c1 07", RULE_NONE, 0 },
    { "0f c2 c1 08", RULE_FORBIDDEN, 0 },
    { "66 0f 3a 08 c1 0f", RULE_NONE, 0 },
    { "66 0f 3a 08 c1 10", RULE_FORBIDDEN, 0 },
    { "c4 e3 71 4a c2 30", RULE_NONE, 0 },
    { "c4 e3 71 4a c2 31", RULE_FORBIDDEN, 0 },
    { "0f ae f0", RULE_NONE, 0 },
    { "c5 f8 ae f0", RULE_FORBIDDEN, 0 }, /* no VEX form */
    { "0f 94 c8", RULE_FORBIDDEN, 0 },
    { "c7 c8 00000000", RULE_FORBIDDEN, 0 },
    { "41 0f ae f0", RULE_PREFIX, 0 },
    { "66 f3 0f bc c1", RULE_NONE, 0 },
    { "f3 66 0f bc c1", RULE_PREFIX, 0 },
    { "66 f2 0f 38 f1 c1", RULE_NONE, 0 },
    { "66 f2 48 0f 38 f1 c1", RULE_PREFIX, 0 },
    { "48 90", RULE_NOP, 0 },
    { "66 90", RULE_NONE, 0 },
    { "f3 90", RULE_NONE, 0 },
    { "40 90", RULE_NOP, 0 },
    { "0f 1f 05 00000000", RULE_NOP, 0 },
    { "0f 1f 40 01", RULE_NOP, 0 },
    { "0f 1f c0", RULE_NOP, 0 },
    { "2e 0f 1f 84 00 00000000", RULE_PREFIX, 0 },
    { "66 2e 0f 1f 44 00 00", RULE_PREFIX, 0 },
    { "66 66 0f 1f 84 00 00000000", RULE_PREFIX, 0 },
    { "66 66 2e 0f 1f 84 00 00000000", RULE_NONE, 0 },
    { "65 67 0f 1f 00", RULE_NOP, 0 },
    { "65 67 8d 00", RULE_PREFIX, 0 },
    { "67 8d 00", RULE_PREFIX, 0 },
};

START_TEST(unused_fields_are_blank)
{
    for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
        check_text(blanks[i].hex, blanks[i].rule, blanks[i].offset);
}
END_TEST

/* Behind a REX every prefix stands where an opcode belongs. */
START_TEST(every_prefix_is_known_out_of_its_place)
{
    static const uint8_t legacy[] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3 };
    char hex[16];
    for (unsigned rex = 0x40; rex < 0x50; rex++) {
        snprintf(hex, sizeof(hex), "41 %02x 89 c1", rex);
        check_text(hex, RULE_PREFIX, 0);
        for (size_t i = 0; i < sizeof(legacy); i++) {
            snprintf(hex, sizeof(hex), "%02x %02x 89 c1", rex, legacy[i]);
            check_text(hex, RULE_PREFIX, 0);
        }
    }
}
END_TEST

START_TEST(the_last_group_has_all_its_slots)
{
    ck_assert_uint_lt(G0FAE + SLOT_REGISTER + 0xFF - 0xC0, PAGE_END);
}
END_TEST

RUN_SUITE("validator_table", NULL, no_row_writes_the_base_or_the_stack_pointer, high_bytes_are_not_the_stack_pointer,
          stack_groups_have_a_listed_first_half, unused_fields_are_blank, every_prefix_is_known_out_of_its_place,
          the_last_group_has_all_its_slots)
