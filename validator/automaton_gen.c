/*
 * Writes automaton.inc: the rows of automaton.h, worked out from insn.def. Runs when the project is built.
 *
 * The instructions are finitely many byte strings, so the rows are built from their ends: a row is made when all that
 * it leads to is known, and equal rows are one.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "automaton_rows.h"
#include "nop.h"

#define REX_W 8
#define REX_R 4
#define REX_X 2
#define REX_B 1
#define RSP   4

/* ---- one encoding: a row of insn.def under its prefixes ---- */

struct prefixes {
    bool gs;        /* 65 67 */
    bool size;      /* 66 */
    bool size_last; /* 66 after F2 or F3 */
    bool has_rex;
    bool vex;
    bool one;     /* the one-byte page */
    bool status;  /* the instruction before defined the x87 status */
    uint8_t pp;   /* as VEX.pp */
    uint8_t rex;  /* W R X B, of a VEX too */
    uint8_t vvvv; /* of a VEX */
    uint8_t l;
};

static bool is_group(const struct row *row)
{
    return row->kind == KIND_GROUP || row->kind == KIND_WHOLE;
}

static unsigned immediate_length(const struct row *row, const struct prefixes *p)
{
    if (row->form & FORM_IZ && p->size)
        return 2;
    return row->form & FORM_IV && p->rex & REX_W ? 8 : row->imm;
}

/*
 * Of a shift by an immediate: a masked count of zero changes no flag, and one past the operand's width leaves more
 * undefined. Both are taken for a shift by a variable.
 */
static unsigned count_effect(const struct row *row, const struct prefixes *p, unsigned byte)
{
    unsigned count = byte & (p->rex & REX_W ? 63 : 31);
    unsigned width = p->rex & REX_W ? 64 : row->form & FORM_bM ? 8 : p->size ? 16 : 32;
    if (count && count < width)
        return row->effect;
    return row->effect == EFFECT_ROT ? EFFECT_ROTCL : EFFECT_SHIFTCL;
}

/* What is said by the last byte of an instruction that is more than its operands. */
static unsigned last_class(const struct row *row)
{
    switch (row->kind) {
    case KIND_BRANCH:
        return row->effect == EFFECT_NONE ? CLASS_COUNTER8 : row->imm == 1 ? CLASS_BRANCH8 : CLASS_BRANCH32;
    case KIND_JUMP:
        return row->imm == 1 ? CLASS_JUMP8 : CLASS_JUMP32;
    case KIND_CALL:
        return CLASS_CALL32;
    case KIND_HALT:
        return CLASS_HALT;
    case KIND_JUMP_REGISTER:
        return CLASS_JUMP_REGISTER;
    case KIND_CALL_REGISTER:
        return CLASS_CALL_REGISTER;
    case KIND_RETURN:
        return CLASS_RETURN;
    case KIND_STRING:
        return CLASS_STRING;
    case KIND_FNSTSW:
        return CLASS_FNSTSW;
    default:
        return CLASS_PLAIN;
    }
}

/* What the byte before the immediate says, if there is one; else what the last byte says. */
static struct cell immediate(const struct row *row, const struct prefixes *p, bool stack)
{
    struct cell last = ending(row->kind == KIND_STATUS ? AFTER_STATUS : ROOT, last_class(row)), bytes[PAGE_SIZE];
    unsigned unused = row->kind == KIND_COMPARE ? (p->vex ? 0xE0 : 0xF8)
                      : row->kind == KIND_ROUND ? 0xF0
                      : row->kind == KIND_BLEND ? 0x0F
                                                : 0;
    if (stack)
        last = restore(CLASS_PLAIN);
    if (row->kind < KIND_COUNT || row->kind > KIND_BLEND)
        return any_bytes(immediate_length(row, p), last, CLASS_PLAIN);
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        bytes[byte] = byte & unused ? cell(ERROR, 0) : last;
        if (row->kind == KIND_COUNT)
            bytes[byte].out |= (uint16_t)count_effect(row, p, byte);
    }
    return cell(row_of(bytes), 0);
}

/* 66, F2 and F3 where the row has them, in the order that it has them. */
static bool legacy_fits(const struct row *row, const struct prefixes *p)
{
    bool string = row->kind == KIND_STRING, size_is_opcode = p->size && !p->one && !p->pp;
    if (p->size && !size_is_opcode && !(row->form & FORM_S66))
        return false;
    if (p->size && row->form & FORM_S66 && p->rex & REX_W)
        return false;
    if (p->one && p->pp && !(string && p->pp == 2))
        return false;
    return !(p->size && p->pp && p->size_last != string);
}

/* Every prefix bit must mean something to this row, and every field that it does not use be blank. */
static bool prefixes_fit(const struct row *row, const struct prefixes *p, unsigned modrm, bool memory)
{
    uint32_t form = row->form;
    unsigned rex = (form & (REX_W | REX_R | REX_B)) | (memory ? REX_X | REX_B : 0);
    if (p->rex & ~rex || (p->has_rex && !p->rex && !(form & (FORM_bR | FORM_bM))))
        return false;
    if (p->gs && (!memory || form & FORM_LEA))
        return false;
    if ((form & FORM_W1 && !(p->rex & REX_W)) || (form & FORM_D0 && modrm & 0x38))
        return false;
    if (!p->vex)
        return legacy_fits(row, p);
    bool vvvv = form & FORM_V && !(form & FORM_VR && memory);
    return form & FORM_L0 << p->l && (!p->vvvv || vvvv);
}

/* The general registers that are written, a bit each. */
static uint32_t written(const struct row *row, const struct prefixes *p, unsigned opcode, unsigned modrm, bool memory)
{
    uint32_t form = row->form;
    /* Without a REX, numbers 4 to 7 of byte registers are the high bytes of 0 to 3. */
    unsigned byte_reg = form & FORM_bR && !p->has_rex ? 3 : 15, byte_rm = form & FORM_bM && !p->has_rex ? 3 : 15;
    unsigned b = p->rex & REX_B ? 8 : 0, r = p->rex & REX_R ? 8 : 0;
    return (form & FORM_wR ? 1u << (((modrm >> 3 & 7) | r) & byte_reg) : 0) |
           (form & FORM_wM && !memory ? 1u << (((modrm & 7) | b) & byte_rm) : 0) |
           (form & FORM_wV ? 1u << p->vvvv : 0) | (form & FORM_wO ? 1u << (((opcode & 7) | b) & byte_rm) : 0);
}

/* Whether an encoding breaks no rule by prefixes and registers; *stack: it is the first half of a stack group. */
static bool fits(const struct row *row, const struct prefixes *p, unsigned opcode, unsigned modrm, bool memory,
                 bool *stack)
{
    uint32_t w = written(row, p, opcode, modrm, memory);
    *stack = w & 1u << RSP;
    if (*stack && (!(row->form & FORM_ESP) || p->size || p->rex & REX_W))
        return false;
    return !(w & 1u << ZVM_BASE_REGISTER) && prefixes_fit(row, p, modrm, memory);
}

static unsigned rip_class(const struct row *row, const struct prefixes *p)
{
    static const uint8_t widths[] = RIP_WIDTHS,
                         fixed[] = { [M1] = 1, [M2] = 2, [M4] = 4, [M8] = 8, [M10] = 10, [M16] = 16 };
    bool w = p->rex & REX_W;
    unsigned vector = 16u << p->l, width = 0;
    switch (row->width) {
    case M0:
        return CLASS_PLAIN;
    case MZ:
        width = w ? 8 : p->size ? 2 : 4;
        break;
    case MY:
        width = w ? 8 : 4;
        break;
    case MV:
        width = vector;
        break;
    case MV2:
        width = vector / 2;
        break;
    case MV4:
        width = vector / 4;
        break;
    case MV8:
        width = vector / 8;
        break;
    case MDUP:
        width = p->l ? 32 : 8;
        break;
    case M8W:
        width = w ? 16 : 8;
        break;
    default:
        width = fixed[row->width];
    }
    for (unsigned i = 0; i < sizeof(widths); i++)
        if (widths[i] == width)
            return CLASS_RIP + i;
    die("a width without a class");
    return 0;
}

/* What ModRM says where a SIB follows. */
static struct cell with_sib(const struct row *row, const struct prefixes *p, unsigned mod, struct cell rest)
{
    bool lea = row->form & FORM_LEA, free = p->gs || lea;
    struct cell bytes[PAGE_SIZE];
    uint64_t key = UINT64_C(1) << 61 | (uint64_t)rest.row << 8 | rest.out | (uint64_t)(p->rex & 3) << 32 |
                   (uint64_t)mod << 34 | (uint64_t)free << 36;
    if (memo_of(key)->key)
        return memo_of(key)->value;
    fill(bytes, cell(ERROR, 0));
    for (unsigned sib = 0; sib < PAGE_SIZE; sib++) {
        bool no_base = mod == 0 && (sib & 7) == 5;
        if (!free && (sib != 0x24 || p->rex & (REX_X | REX_B)))
            continue;
        if (no_base && p->rex & REX_B)
            continue;
        bytes[sib] = mod == 2 && !free ? near_bytes(rest)
                                       : any_bytes(mod == 1              ? 1
                                                   : mod == 2 || no_base ? 4
                                                                         : 0,
                                                   rest, 0);
    }
    struct cell c = cell(row_of(bytes), 0);
    *memo_of(key) = (struct memo){ key, c };
    return c;
}

/* What this ModRM says, which names memory. */
static struct cell memory_cell(const struct row *row, const struct prefixes *p, unsigned modrm, struct cell rest,
                               unsigned class)
{
    unsigned mod = modrm >> 6, rm = modrm & 7;
    bool free = p->gs || row->form & FORM_LEA;
    struct cell c;
    if (rm == 4) {
        c = with_sib(row, p, mod, rest);
    } else if (p->rex & REX_X) {
        return cell(ERROR, 0);
    } else if (mod == 0 && rm == 5) {
        if (p->gs || p->rex & REX_B)
            return cell(ERROR, 0);
        unsigned rip = rip_class(row, p);
        if (rip == CLASS_PLAIN)
            return any_bytes(4, rest, class);
        c = any_bytes(3, rest, class);
        return any_bytes(1, c, rip);
    } else if (!free) {
        return cell(ERROR, 0);
    } else {
        c = any_bytes(mod == 1 ? 1 : mod == 2 ? 4 : 0, rest, 0);
    }
    if (!is_error(c))
        c.out |= (uint16_t) class;
    return c;
}

/* Rows of the same content have the same number. */
static unsigned shape_number(const struct row *row)
{
    static struct row seen[1024];
    static unsigned count;
    for (unsigned i = 0; i < count; i++)
        if (memcmp(&seen[i], row, sizeof(*row)) == 0)
            return i;
    if (count == 1024)
        die("too many shapes");
    seen[count] = *row;
    return count++;
}

/* The row for ModRM. `class` is what it says of the instruction's effect, if the opcode could not. */
static struct cell modrm_cell(const struct row *opening, const struct prefixes *p, unsigned opcode, unsigned class)
{
    struct cell bytes[PAGE_SIZE], rest = cell(ERROR, 0);
    const struct row *rest_of = NULL;
    bool rest_stack = false;
    uint64_t vvvv = p->vvvv == 4 ? 2 : p->vvvv == 14 ? 3 : p->vvvv != 0;
    uint64_t key = UINT64_C(1) << 60 | shape_number(opening) | (uint64_t) class << 10 | (uint64_t)p->gs << 16 |
                   (uint64_t)p->size << 17 | (uint64_t)p->size_last << 18 | (uint64_t)p->has_rex << 19 |
                   (uint64_t)p->vex << 20 | (uint64_t)p->one << 21 | (uint64_t)p->status << 22 | (uint64_t)p->l << 23 |
                   (uint64_t)p->pp << 24 | (uint64_t)p->rex << 26 | vvvv << 30;
    if (memo_of(key)->key)
        return memo_of(key)->value;
    for (unsigned modrm = 0; modrm < PAGE_SIZE; modrm++) {
        const struct row *row = opening;
        unsigned slot = modrm >> 3 & 7;
        bool memory = modrm < 0xC0, stack;
        bytes[modrm] = cell(ERROR, 0);
        if (opening->kind == KIND_WHOLE && !memory)
            row = &insn_rows[opening->form + SLOT_REGISTER + modrm - 0xC0];
        else if (is_group(opening))
            row = &insn_rows[opening->form + slot + (memory ? 0 : SLOT_REGISTER)];
        if (row->kind <= KIND_NOP || !(row->form & (memory ? FORM_MEM : FORM_REG)) ||
            (row->kind == KIND_FNSTSW && !p->status) || !fits(row, p, opcode, modrm, memory, &stack))
            continue;
        unsigned effect = is_group(opening) && row->kind != KIND_COUNT ? row->effect : class;
        if (row != rest_of || stack != rest_stack)
            rest = immediate(row, p, stack);
        rest_of = row, rest_stack = stack;
        bytes[modrm] = memory ? memory_cell(row, p, modrm, rest, effect) : rest;
        if (!memory)
            bytes[modrm].out |= (uint16_t)effect;
    }
    struct cell c = cell(row_of(bytes), 0);
    *memo_of(key) = (struct memo){ key, c };
    return c;
}

static unsigned isa_class(const struct row *row, const struct prefixes *p)
{
    uint32_t isa = is_group(row) ? 0 : row_isa(row, p->l);
    return isa ? CLASS_ISA + (unsigned)__builtin_ctz(isa) : CLASS_PLAIN;
}

/* What the opcode's last byte says. */
static struct cell opcode_cell(const struct row *row, const struct prefixes *p, unsigned opcode)
{
    bool exchange = row->kind == KIND_NOP && p->one && p->rex & REX_B && !p->pp, stack;
    if (row->kind <= KIND_NOP && !is_group(row) && !exchange)
        return cell(ERROR, 0);
    bool operand = is_group(row) || row->form & (FORM_MEM | FORM_REG);
    unsigned isa = isa_class(row, p), effect = is_group(row) || row->kind == KIND_COUNT ? EFFECT_NONE : row->effect;
    struct cell c;
    if (operand) {
        c = modrm_cell(row, p, opcode, isa ? effect : EFFECT_NONE);
    } else {
        if (!fits(row, p, opcode, 0, false, &stack))
            return cell(ERROR, 0);
        c = immediate(row, p, stack);
    }
    if (!is_error(c))
        c.out |= (uint16_t)(isa ? isa : effect);
    return c;
}

/* ---- maps and prefixes ---- */

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

/* 66, F2 and F3, of which 66 may stand before or behind the other. */
static void fill_selects(struct cell *bytes, const struct prefixes *p)
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

/* Adds the no-operations that go on with `bytes` after `depth` bytes that they share. */
static void add_nops(struct cell *bytes, const uint8_t *start, unsigned depth)
{
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        bool any = false, ends = false;
        uint8_t with[16];
        memcpy(with, start, depth);
        with[depth] = (uint8_t)byte;
        for (unsigned length = depth + 1; length < NOP_LENGTHS; length++) {
            bool same = memcmp(nop_list[length], with, depth + 1) == 0;
            any |= same;
            ends |= same && length == depth + 1;
        }
        if (depth + 1 <= 2 && memcmp("\xF3\x90", with, depth + 1) == 0) { /* pause */
            any = true;
            ends |= depth == 1;
        }
        if (!any)
            continue;
        if (bytes[byte].row < FIRST_FREE && (!is_error(bytes[byte]) || bytes[byte].out))
            die("a no-operation that is something else");
        if (ends) {
            bytes[byte] = ending(ROOT, CLASS_PLAIN);
            continue;
        }
        struct cell next[PAGE_SIZE];
        memcpy(next, rows[bytes[byte].row], sizeof(next));
        add_nops(next, with, depth + 1);
        bytes[byte] = cell(row_of(next), 0);
    }
}

static void place_root(unsigned row, bool status)
{
    struct prefixes p = { .status = status };
    struct cell after_gs[PAGE_SIZE], gs[PAGE_SIZE];
    fill_selects(rows[row], &p);
    p.gs = true;
    fill_selects(after_gs, &p);
    fill(gs, cell(ERROR, 0));
    gs[0x67] = cell(row_of(after_gs), 0);
    rows[row][0x65] = cell(row_of(gs), 0);
    add_nops(rows[row], NULL, 0);
}

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return EXIT_FAILURE;
    fill(rows[ERROR], cell(ERROR, 0));
    place_root(ROOT, false);
    place_root(AFTER_STATUS, true);
    fprintf(out, "static const uint32_t automaton[%u * 256] = {", row_count);
    for (unsigned i = 0; i < row_count * PAGE_SIZE; i++) {
        struct cell c = rows[i / PAGE_SIZE][i % PAGE_SIZE];
        fprintf(out, "%s%u,", i % 16 ? " " : "\n    ", (unsigned)c.row << ENTRY_ROW_SHIFT | c.out);
    }
    fprintf(out, "\n};\n");
    bool written_all = !ferror(out);
    return fclose(out) == 0 && written_all ? EXIT_SUCCESS : EXIT_FAILURE;
}
