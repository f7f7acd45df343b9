/* SPDX-License-Identifier: Apache-2.0 */
#include "opcodes.h"

#include "operands.h"

/* What the opcode's last byte says. */
static struct cell opcode_cell(const struct row *row, const struct prefixes *p, unsigned opcode)
{
    bool exchange = row->kind == KIND_NOP && p->one && p->rex & REX_B && !p->pp, stack;
    if (row->kind <= KIND_NOP && !is_group(row) && !exchange)
        return cell(ERROR, 0);
    bool operand = is_group(row) || row->form & (FORM_MEM | FORM_REG);
    unsigned isa = encoding_isa_class(row, p),
             effect = is_group(row) || row->kind == KIND_COUNT ? EFFECT_NONE : row->effect;
    struct cell c;
    if (operand) {
        c = modrm_cell(row, p, opcode, isa ? effect : EFFECT_NONE);
    } else {
        if (!encoding_fits(row, p, opcode, 0, false, &stack))
            return cell(ERROR, 0);
        c = immediate_cell(row, p, false, stack);
    }
    if (!is_error(c))
        c.out |= (uint16_t)(isa ? isa : effect);
    return c;
}

static struct cell page_cell(unsigned page, const struct prefixes *p)
{
    struct cell bytes[PAGE_SIZE];
    for (unsigned opcode = 0; opcode < PAGE_SIZE; opcode++)
        bytes[opcode] = opcode_cell(&insn_rows[page + opcode], p, opcode);
    return cell(row_of(bytes), 0);
}

/* After 0F. */
static struct cell escape_cell(const struct prefixes *p)
{
    struct cell bytes[PAGE_SIZE];
    unsigned select = PAGE_SIZE * (p->pp ? p->pp : p->size);
    for (unsigned opcode = 0; opcode < PAGE_SIZE; opcode++)
        bytes[opcode] = opcode_cell(&insn_rows[L_0F + select + opcode], p, opcode);
    bytes[0x38] = page_cell(L_38 + select, p);
    bytes[0x3A] = page_cell(L_3A + select, p);
    return cell(row_of(bytes), 0);
}

/* After C5, or after C4 and the byte that has the map and the bits of `rex`. */
static struct cell vex_cell(struct prefixes p, unsigned map, unsigned rex, bool short_form)
{
    struct cell bytes[PAGE_SIZE];
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        p.vex = true;
        p.rex = (uint8_t)(short_form ? ~byte >> 5 & REX_R : rex | (byte >> 4 & REX_W));
        p.vvvv = ~byte >> 3 & 15;
        p.l = byte >> 2 & 1;
        bytes[byte] = page_cell(V_0F + PAGE_SIZE * (4 * (map - 1) + (byte & 3)), &p);
    }
    return cell(row_of(bytes), 0);
}

static struct cell long_vex_cell(const struct prefixes *p)
{
    struct cell bytes[PAGE_SIZE];
    fill(bytes, cell(ERROR, 0));
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        unsigned map = byte & 31;
        if (map >= 1 && map <= 3)
            bytes[byte] = vex_cell(*p, map, ~byte >> 5 & (REX_R | REX_X | REX_B), false);
    }
    return cell(row_of(bytes), 0);
}

/* The opcodes that may follow these prefixes. */
static void fill_opcodes(struct cell *bytes, const struct prefixes *legacy)
{
    struct prefixes p = *legacy;
    p.one = true;
    for (unsigned opcode = 0; opcode < PAGE_SIZE; opcode++)
        bytes[opcode] = opcode_cell(&insn_rows[L_ONE + opcode], &p, opcode);
    bytes[0x0F] = escape_cell(legacy);
}

/* Opcodes, and each REX before them. */
static void fill_rex(struct cell *bytes, const struct prefixes *p)
{
    fill_opcodes(bytes, p);
    for (unsigned rex = 0; rex < 16; rex++) {
        struct cell opcodes[PAGE_SIZE];
        struct prefixes with = *p;
        with.has_rex = true;
        with.rex = (uint8_t)rex;
        fill_opcodes(opcodes, &with);
        bytes[0x40 + rex] = cell(row_of(opcodes), 0);
    }
}

static struct cell rex_cell(struct prefixes p)
{
    struct cell bytes[PAGE_SIZE];
    fill_rex(bytes, &p);
    return cell(row_of(bytes), 0);
}

void fill_opcodes_and_prefixes(struct cell *bytes, const struct prefixes *p)
{
    struct cell next[PAGE_SIZE];
    fill_rex(bytes, p);
    for (unsigned pp = 2; pp <= 3; pp++) {
        struct prefixes with = *p;
        with.pp = (uint8_t)pp;
        fill_rex(next, &with);
        with.size = with.size_last = true;
        next[0x66] = rex_cell(with);
        bytes[pp == 2 ? 0xF3 : 0xF2] = cell(row_of(next), 0);
    }
    struct prefixes with = *p;
    with.size = true;
    fill_rex(next, &with);
    for (unsigned pp = 2; pp <= 3; pp++) {
        with.pp = (uint8_t)pp;
        next[pp == 2 ? 0xF3 : 0xF2] = rex_cell(with);
    }
    bytes[0x66] = cell(row_of(next), 0);
    bytes[0xC4] = long_vex_cell(p);
    bytes[0xC5] = vex_cell(*p, 1, 0, true);
}
