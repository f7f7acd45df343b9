/*
 * Writes shapes.inc: the tables of shape.h, worked out from insn.def. Runs when the project is built.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "insn.h"
#include "shape.h"

enum operand { OPERAND_NONE, OPERAND_MEMORY, OPERAND_REGISTER };

/* Where an opcode stands. */
struct place {
    bool vex, one;
    bool size;      /* 66 */
    bool size_last; /* after F3 */
    bool pad;       /* the prefixes of a long no-operation */
    unsigned pp;    /* as VEX.pp */
};

#define SHAPES_MAX 4096
#define PAGES_MAX  (OPENING_PAGES_VEX + 16)
static struct shape shapes[SHAPES_MAX];
static unsigned shape_count;
static uint16_t openings[PAGES_MAX][PAGE_SIZE];
static unsigned page_count;
static bool overflow;
static FILE *out;

/* Widths that the prefixes have settled already. */
static uint8_t settled_width(const struct row *row, struct place place)
{
    return row->width == MZ && place.size ? M2 : row->width;
}

/* 66, F2 and F3 where the row has them, in the order that it has them. */
static bool prefixes_fit(const struct row *row, struct place place)
{
    bool string = row->kind == KIND_STRING;
    bool pause = row->kind == KIND_NOP;
    bool size_is_opcode = place.size && !place.one && !place.pp;
    if (place.vex)
        return true;
    if (place.pad && row->kind != KIND_NOP)
        return false;
    if (place.size && !size_is_opcode && !(row->form & FORM_S66))
        return false;
    if (place.one && place.pp && !((string || pause) && place.pp == 2))
        return false;
    return !(place.size && place.pp && place.size_last != string);
}

static uint32_t forbidden_registers(const struct row *row, enum operand operand, unsigned opcode)
{
    uint32_t form = row->form, forbid = 0;
    if (form & FORM_wR)
        forbid |= FACT_REG_BASE | (form & FORM_bR ? FACT_REG_SPL : FACT_REG_SP);
    if (form & FORM_wM && operand != OPERAND_MEMORY)
        forbid |= FACT_RM_BASE | (form & FORM_bM ? FACT_RM_SPL : FACT_RM_SP);
    if (form & FORM_wV)
        forbid |= FACT_V_SP | FACT_V_BASE;
    if (form & FORM_wO && opcode % 8 == 4)
        forbid |= form & FORM_bM ? FACT_REX_LOW : FACT_LOW;
    if (form & FORM_wO && opcode % 8 == 6)
        forbid |= FACT_B;
    return forbid;
}

static uint32_t forbidden_prefixes(const struct row *row, struct place place, enum operand operand)
{
    uint32_t form = row->form;
    bool memory = operand == OPERAND_MEMORY;
    uint32_t rex = (form & (FACT_B | FACT_R | FACT_W)) | (memory ? FACT_X | FACT_B : 0);
    uint32_t forbid = ~rex & (FACT_B | FACT_X | FACT_R | FACT_W);
    if (!(form & (FORM_bR | FORM_bM)))
        forbid |= FACT_BARE;
    if (!memory || form & FORM_LEA)
        forbid |= FACT_GS;
    if (form & FORM_W1)
        forbid |= FACT_NO_W;
    if (form & FORM_D0)
        forbid |= FACT_DIGIT;
    if (!place.vex && place.size && form & FORM_S66)
        forbid |= FACT_W;
    if (!place.vex && place.pp && row->kind == KIND_NOP)
        forbid |= FACT_B | FACT_W;
    if (!place.vex)
        return forbid;
    forbid |= (form & FORM_L0 ? 0 : FACT_L0) | (form & FORM_L1 ? 0 : FACT_L1);
    return forbid | (form & FORM_V && !(form & FORM_VR && memory) ? 0 : FACT_V);
}

/* What is looked at closer because of its row. */
static uint32_t row_triggers(const struct row *row)
{
    uint32_t isa = row->form >> FORM_ISA_SHIFT;
    bool always = (row->kind >= KIND_COUNT && row->kind <= KIND_BLEND) || isa;
    return (always ? FACT_ALWAYS : 0) | (row->form & FORM_IV ? FACT_W : 0) | isa << SHAPE_ISA_SHIFT;
}

static struct shape forbidden_shape(void)
{
    return (struct shape){ .forbid = FACT_ALWAYS, .length = 1, .kind = KIND_FORBIDDEN };
}

static bool stops(const struct row *row)
{
    return row->kind >= KIND_JUMP && row->kind <= KIND_RETURN;
}

static uint8_t mark_of(const struct row *row)
{
    const struct effects *e = &insn_effects[row->effect];
    bool direct = row->kind >= KIND_BRANCH && row->kind <= KIND_CALL;
    bool clear = e->defines == FLAG_ALL && !e->reads;
    bool flow = direct || stops(row) || (!clear && (e->reads || e->defines || e->undefines)) || row->kind == KIND_COUNT;
    bool grouped = row->kind >= KIND_JUMP_REGISTER;
    return MARK_UNIT | (row->kind < KIND_JUMP_REGISTER ? MARK_START : 0) | (flow ? MARK_FLOW : 0) |
           (clear ? MARK_CLEAR : 0) | (row->kind == KIND_NOP ? MARK_NOP : 0) | (grouped ? MARK_GROUP : 0);
}

static struct shape shape_of(const struct row *row, struct place place, enum operand operand, unsigned opcode)
{
    uint32_t form = row->form, wanted = operand == OPERAND_MEMORY ? FORM_MEM : FORM_REG;
    bool fits = operand == OPERAND_NONE || form & wanted;
    if (row->kind <= KIND_PREFIX || !fits || !prefixes_fit(row, place))
        return forbidden_shape();
    unsigned immediate = form & FORM_IZ && place.size ? 2 : row->imm;
    struct shape shape = {
        .forbid = forbidden_prefixes(row, place, operand),
        .trigger = row_triggers(row),
        .length = (uint8_t)(1 + (operand != OPERAND_NONE) + immediate),
        .operand = operand != OPERAND_NONE ? 0xFF : 0,
        .mark = mark_of(row),
        .kind = row->kind,
        .effect = row->effect,
        .width = settled_width(row, place) | (form & FORM_bM ? 1u
                                              : place.size   ? 2u
                                                             : 4u)
                                                 << SHAPE_SIZE_SHIFT,
    };
    uint32_t registers = forbidden_registers(row, operand, opcode);
    uint32_t stack = form & FORM_ESP && !place.size ? FACT_REG_SP | FACT_RM_SP | FACT_LOW : 0;
    shape.trigger |= registers & stack;
    shape.forbid |= registers & ~stack;
    if (operand == OPERAND_MEMORY && row->kind == KIND_NOP) {
        shape.forbid = 0; /* a byte string of the list, or refused */
    } else if (operand == OPERAND_MEMORY && !(form & FORM_LEA)) {
        shape.forbid |= FACT_PLAIN | FACT_SIB | FACT_SIB_XB | FACT_RIP_GS;
        shape.trigger |= FACT_REACH | (row->width == M0 ? 0 : FACT_RIP);
    }
    return shape;
}

/* Answers where these shapes stand, one after the other. */
static unsigned place_shapes(const struct shape *list, unsigned count)
{
    for (unsigned i = 0; i + count <= shape_count; i++)
        if (memcmp(&shapes[i], list, count * sizeof(*list)) == 0)
            return i;
    if (shape_count + count > SHAPES_MAX) {
        overflow = true;
        return 0;
    }
    memcpy(&shapes[shape_count], list, count * sizeof(*list));
    shape_count += count;
    return shape_count - count;
}

static uint16_t opening_of(const struct row *row, struct place place, unsigned opcode)
{
    struct shape list[SLOT_REGISTER + 64];
    unsigned count = 0, way = 0;
    if (place.one && opcode == 0x0F)
        return OPENING_ESCAPE;
    if (row->kind == KIND_WHOLE) {
        way = OPENING_WHOLE;
        for (; count < SLOT_REGISTER + 64; count++)
            list[count] = shape_of(&insn_rows[row->form + count], place,
                                   count < SLOT_REGISTER ? OPERAND_MEMORY : OPERAND_REGISTER, opcode);
    } else if (row->kind == KIND_GROUP) {
        way = OPENING_GROUP;
        for (; count < 16; count++)
            list[count] = shape_of(&insn_rows[row->form + count / 2 + count % 2 * SLOT_REGISTER], place,
                                   count % 2 ? OPERAND_REGISTER : OPERAND_MEMORY, opcode);
    } else if (row->form & (FORM_MEM | FORM_REG)) {
        way = OPENING_PAIR;
        for (; count < 2; count++)
            list[count] = shape_of(row, place, count ? OPERAND_REGISTER : OPERAND_MEMORY, opcode);
    } else {
        list[count++] = shape_of(row, place, OPERAND_NONE, opcode);
    }
    return (uint16_t)(place_shapes(list, count) | way << OPENING_SHIFT);
}

static void place_page(const struct row *rows, struct place place)
{
    for (unsigned opcode = 0; opcode < PAGE_SIZE; opcode++)
        openings[page_count][opcode] = opening_of(&rows[opcode], place, opcode);
    page_count++;
}

/* Maps: one-byte, 0F, 0F 38, 0F 3A. */
static void place_pages(void)
{
    static const struct row nothing[PAGE_SIZE];
    static const struct place selects[SELECT_COUNT] = {
        [SELECT_66] = { .size = true },
        [SELECT_F3] = { .pp = 2 },
        [SELECT_F2] = { .pp = 3 },
        [SELECT_66F3] = { .size = true, .pp = 2 },
        [SELECT_66F2] = { .size = true, .pp = 3 },
        [SELECT_F366] = { .size = true, .pp = 2, .size_last = true },
        [SELECT_F266] = { .size = true, .pp = 3, .size_last = true },
        [SELECT_PAD] = { .size = true, .pad = true },
    };
    static const unsigned legacy[4] = { L_ONE, L_0F, L_38, L_3A };
    for (unsigned select = 0; select < SELECT_COUNT; select++) {
        for (unsigned map = 0; map < 4; map++) {
            struct place place = selects[select];
            place.one = map == 0;
            unsigned page = map == 0 ? 0 : place.pp ? place.pp : place.size;
            place_page(&insn_rows[legacy[map] + page * PAGE_SIZE], place);
        }
    }
    for (unsigned pp = 0; pp < 4; pp++)
        place_page(nothing, (struct place){ .vex = true });
    for (unsigned map = 1; map < 4; map++)
        for (unsigned pp = 0; pp < 4; pp++)
            place_page(&insn_rows[V_0F + PAGE_SIZE * (4 * (map - 1) + pp)], (struct place){ .vex = true, .pp = pp });
}

static void print_openings(void)
{
    fprintf(out, "    .openings = {");
    for (unsigned i = 0; i < page_count * PAGE_SIZE; i++)
        fprintf(out, "%s0x%04x,", i % 16 ? " " : "\n        ", openings[i / PAGE_SIZE][i % PAGE_SIZE]);
    fprintf(out, "\n    },\n    .shapes = {\n");
    for (const struct shape *s = shapes; s < shapes + shape_count; s++)
        fprintf(out, "        { 0x%x, 0x%x, %u, %u, %u, %u, %u, %u },\n", s->forbid, s->trigger, s->length, s->operand,
                s->kind, s->effect, s->mark, s->width);
    fprintf(out, "    },\n");
}

static struct modrm modrm_of(unsigned byte)
{
    unsigned mod = byte >> 6, reg = byte >> 3 & 7, rm = byte & 7;
    struct modrm m = { .choice = (uint8_t)(reg * 2 + (mod == 3)) };
    m.facts |= reg == 4 ? FACT_REG_SP | FACT_REG_SPL : reg == 6 ? FACT_REG_BASE : 0;
    m.facts |= rm == 4 ? FACT_RM_SP | FACT_RM_SPL : rm == 6 ? FACT_RM_BASE : 0;
    m.facts |= reg ? FACT_DIGIT : 0;
    if (mod == 3)
        return m;
    bool rip = mod == 0 && rm == 5;
    m.length = (uint8_t)((rm == 4) + (mod == 1 ? 1 : mod == 2 || rip ? 4 : 0));
    m.sib = mod == 0 && rm == 4 ? 4 : 0;
    if (rip)
        m.facts |= FACT_RIP | FACT_RIP_GS;
    else if (rm == 4)
        m.facts |= FACT_SIB | FACT_SIB_XB | (mod == 2 ? FACT_REACH : 0);
    else
        m.facts |= FACT_PLAIN;
    return m;
}

static struct context context_of(unsigned index)
{
    bool gs = index & CONTEXT_GS, rex = index & CONTEXT_REX;
    bool b = index & FACT_B, r = index & FACT_R, xb = index & (FACT_X | FACT_B), w = index & FACT_W;
    struct context c = { .keep = FACT_DIGIT, .add = (index & 15) | FACT_ALWAYS };
    c.keep |= r ? FACT_REG_BASE : FACT_REG_SP | (rex ? FACT_REG_SPL : 0);
    c.keep |= b ? FACT_RM_BASE : FACT_RM_SP | (rex ? FACT_RM_SPL : 0);
    c.keep |= gs ? FACT_RIP_GS : FACT_PLAIN | FACT_REACH | FACT_RIP | (xb ? FACT_SIB_XB : FACT_SIB);
    c.add |= (gs ? FACT_GS : 0) | (w ? 0 : FACT_NO_W);
    c.add |= b ? 0 : FACT_LOW | (rex ? FACT_REX_LOW : 0);
    c.add |= rex && !(index & 15) ? FACT_BARE : 0;
    return c;
}

/* First bytes, after %gs, that have a way of their own: 66, F2, F3, VEX, and what pads: 0F 1F, HLT. */
static bool leads(unsigned byte)
{
    return byte == 0x66 || (byte & 0xFE) == 0xF2 || (byte & 0xFE) == 0xC4 || byte == 0x0F || byte == 0xF4;
}

static void print_fields(void)
{
    fprintf(out, "    .leads = {");
    for (unsigned byte = 0; byte < 256; byte++)
        fprintf(out, "%s%d,", byte % 16 ? " " : "\n        ", leads(byte));
    fprintf(out, "\n    },\n    .modrms = {\n");
    for (unsigned byte = 0; byte < 256; byte++) {
        struct modrm m = modrm_of(byte);
        fprintf(out, "        { 0x%x, %u, %u, %u },\n", m.facts, m.length, m.sib, m.choice);
    }
    fprintf(out, "    },\n    .sibs = {\n");
    for (unsigned byte = 0; byte < 256; byte++)
        fprintf(out, "        { 0x%x, %u },\n", byte == 0x24 ? ~(unsigned)FACT_SIB : ~0u, (byte & 7) == 5 ? 4u : 0u);
    fprintf(out, "    },\n    .contexts = {\n");
    for (unsigned index = 0; index < CONTEXT_COUNT; index++) {
        struct context c = context_of(index);
        fprintf(out, "        { 0x%x, 0x%x },\n", c.keep, c.add);
    }
    fprintf(out, "    },\n");
}

int main(int argc, char **argv)
{
    out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return EXIT_FAILURE;
    place_pages();
    fprintf(out,
            "static const struct tables {\n    struct modrm modrms[256];\n    struct sib sibs[256];\n"
            "    struct context contexts[CONTEXT_COUNT];\n    bool leads[256];\n    struct shape shapes[%u];\n"
            "    uint16_t openings[%u];\n} tables = {\n",
            shape_count, page_count * PAGE_SIZE);
    print_fields();
    print_openings();
    fprintf(out, "};\n");
    bool written = !ferror(out);
    return fclose(out) == 0 && written && !overflow ? EXIT_SUCCESS : EXIT_FAILURE;
}
