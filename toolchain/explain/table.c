/* SPDX-License-Identifier: Apache-2.0 */
/* Prints insn.def and rules.def as a person would look things up in them. */
#include "table.h"

#include <stdbool.h>
#include <string.h>

#include "insn.h"
#include "printable.h"
#include "rules.h"

/* One row of insn.def, words as they stand there. */
struct entry {
    const char *set, *page;
    uint32_t group; /* the page, of a row in a group */
    unsigned first, last;
    enum kind kind;
    uint32_t form; /* FORM_ bits; of a row that opens a group, its page */
    const char *memory;
    enum immediate imm;
    enum effect effect;
    const char *name;
};

#include "insn_words.h"
#define R_(digit)     (SLOT_REGISTER + (digit))
#define X_(byte)      (SLOT_REGISTER + (byte)-0xC0)
#define GROUP_G(page) page
#define GROUP_L(page) 0
#define GROUP_V(page) 0
#define GROUP_A(page) 0
#define GROUP_S(page) 0
#define ROW(set, page, first, last, kind, form, memory, imm, effect, name)                                             \
    { #set, #page, GROUP_##set(page), first, last, KIND_##kind, form, #memory, IMM_##imm, EFFECT_##effect, name },
static const struct entry entries[] = {
#include "insn.def"
};
#undef ROW
#undef O
#undef R
#undef V
enum { ENTRIES = sizeof(entries) / sizeof(entries[0]), CELL = 64 };

/* The row by which a group's rows are reached. */
static const struct entry *parent_of(const struct entry *e)
{
    for (const struct entry *p = entries; p < entries + ENTRIES; p++)
        if ((p->kind == KIND_GROUP || p->kind == KIND_WHOLE) && p->form == e->group)
            return p;
    return NULL;
}

/* Text that grows in a cell of the table and is cut at its end. */
struct cell {
    char text[CELL];
};

static void add(struct cell *c, const char *text)
{
    size_t used = strlen(c->text);
    snprintf(c->text + used, sizeof(c->text) - used, "%s%s", used && *text != '-' ? " " : "", text);
}

static void add_range(struct cell *c, const char *format, unsigned first, unsigned last)
{
    char text[24];
    snprintf(text, sizeof(text), format, first);
    add(c, text);
    if (last != first) {
        snprintf(text, sizeof(text), *format == '/' ? "-%u" : "-%02X", last);
        add(c, text);
    }
}

/* "0F_66" is 66 0F; "38" is 0F 38. */
static void add_page(struct cell *c, const struct entry *e)
{
    const char *prefix = strchr(e->page, '_');
    if (*e->set == 'V')
        add(c, "VEX");
    else if (*e->set == 'S')
        add(c, "[66]");
    if (prefix)
        add(c, prefix + 1);
    if (strncmp(e->page, "ONE", 3) == 0)
        return;
    add(c, "0F");
    if (strncmp(e->page, "0F", 2) != 0)
        add(c, strncmp(e->page, "38", 2) == 0 ? "38" : "3A");
}

static struct cell bytes_of(const struct entry *e)
{
    struct cell c = { "" };
    const struct entry *parent = *e->set == 'G' ? parent_of(e) : NULL;
    const struct entry *opcode = parent ? parent : e;
    add_page(&c, opcode);
    add_range(&c, "%02X", opcode->first, opcode->last);
    if (parent && parent->kind == KIND_WHOLE && e->first >= SLOT_REGISTER)
        add_range(&c, "%02X", 0xC0 - SLOT_REGISTER + e->first, 0xC0 - SLOT_REGISTER + e->last);
    else if (parent)
        add_range(&c, "/%u", e->first % SLOT_REGISTER, e->last % SLOT_REGISTER);
    if (*opcode->set == 'A')
        add(&c, "(VEX)");
    return c;
}

static struct cell operands_of(const struct entry *e)
{
    struct cell c = { "" };
    char text[8];
    if (e->form & FORM_MEM)
        add(&c, e->form & FORM_REG ? "rm" : "m");
    else if (e->form & FORM_REG)
        add(&c, e->form & FORM_B ? "r" : "");
    else if (e->form & FORM_B)
        add(&c, "o");
    if (e->form & FORM_R)
        add(&c, "reg");
    if (e->form & FORM_V)
        add(&c, e->form & FORM_VR ? "[v]" : "v");
    if (e->imm) {
        snprintf(text, sizeof(text), "i%u", e->imm > IMM_4 ? 8 : 8 * e->imm);
        add(&c, text);
    }
    return c;
}

static struct cell sizes_of(const struct entry *e)
{
    struct cell c = { "" };
    bool bytes = e->form & (FORM_bR | FORM_bM);
    if (bytes)
        add(&c, "8");
    if (e->form & FORM_S66)
        add(&c, "16");
    if (e->form & (FORM_S66 | FORM_SW) && !(e->form & FORM_W1))
        add(&c, "32");
    if (e->form & FORM_SW)
        add(&c, "64");
    if (e->form & FORM_L0)
        add(&c, "128");
    if (e->form & FORM_L1)
        add(&c, "256");
    return c;
}

/* Bytes that an access takes. */
static const char *memory_of(const struct entry *e)
{
    static const struct {
        const char *word, *bytes;
    } widths[] = {
        { "MZ", "2 4 8" }, { "MY", "4 8" }, { "MV", "16 32" },  { "MV2", "8 16" }, { "MV4", "4 8" },
        { "MV8", "2 4" },  { "M0", "" },    { "MDUP", "8 32" }, { "M8W", "8 16" },
    };
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
        if (strcmp(widths[i].word, e->memory) == 0)
            return widths[i].bytes;
    return e->memory + 1;
}

static struct cell writes_of(const struct entry *e)
{
    struct cell c = { "" };
    if (e->form & FORM_wM)
        add(&c, "rm");
    if (e->form & FORM_wR)
        add(&c, "reg");
    if (e->form & FORM_wV)
        add(&c, "v");
    if (e->form & FORM_wO)
        add(&c, "o");
    return c;
}

static void add_flags(struct cell *c, const char *what, uint8_t set)
{
    static const char names[] = "OSZPC";
    char text[16];
    size_t used = 0;
    for (size_t i = 0; names[i]; i++)
        if (set & 1u << i)
            text[used++] = names[i];
    text[used] = '\0';
    if (!used)
        return;
    add(c, what);
    snprintf(c->text + strlen(c->text), sizeof(c->text) - strlen(c->text), "%s", text);
}

static struct cell flags_of(const struct entry *e)
{
    const struct effects *effects = &insn_effects[e->effect];
    struct cell c = { "" };
    add_flags(&c, "<", effects->reads);
    add_flags(&c, ">", effects->defines);
    add_flags(&c, "?", effects->undefines);
    return c;
}

/* Which bits of the immediate may be set, where not all may. */
static void add_immediate(struct cell *c, const struct immediate_bits *imm)
{
    add_range(c, "i8 in %02X", imm->bits, imm->bits);
    if (imm->narrow != imm->bits)
        add_range(c, "(16: %02X)", imm->narrow, imm->narrow);
    if (imm->wide != imm->bits)
        add_range(c, "(64, 256: %02X)", imm->wide, imm->wide);
    if (imm->memory != 0xFF)
        add_range(c, "(m: %02X)", imm->bits & imm->memory, imm->bits & imm->memory);
}

static struct cell remarks_of(const struct entry *e)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } sets[] = { { ZVM_ISA_AES, "aes, vaes" },
                 { ZVM_ISA_PCLMUL, "pclmul, vpclmul" },
                 { ZVM_ISA_SHA, "sha" },
                 { ZVM_ISA_ADX, "adx" } };
    struct cell c = { "" };
    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
        if (e->form >> FORM_ISA_SHIFT & sets[i].bit)
            add(&c, sets[i].name);
    if (e->kind >= KIND_JUMP_REGISTER && e->kind <= KIND_STRING)
        add(&c, "in its group alone");
    if (e->kind == KIND_FNSTSW)
        add(&c, "right after a comparison");
    if (e->kind == KIND_CALL)
        add(&c, "ends its bundle");
    if (e->kind == KIND_NOP)
        add(&c, "by a list of byte strings");
    if (e->imm > IMM_4)
        add_immediate(&c, &insn_immediates[e->imm]);
    if (e->form & FORM_ESP)
        add(&c, "to %esp in a stack group");
    return c;
}

static void print_instructions(FILE *out)
{
    static const char format[] = "%-19s %-36s %-12s %-10s %-6s %-6s %-12s %s";
    printable_lines(
        out,
        "Instructions: what has no row is refused.\n\n"
        "  bytes    [66] both with and without; VEX a VEX prefix instead, (VEX) both; /n ModRM's digit\n"
        "  operands rm register or memory, r register, m memory, by ModRM; o register by the opcode; reg by ModRM's\n"
        "           middle; v by VEX ([v] only when rm is a register); i8 i32 immediate of so many bits: 16 with 66\n"
        "  sizes    bits that may be operated on        memory  bytes of an access\n"
        "           i8 in 0F: only these bits of it may be set (64, 256: where that is the size)\n"
        "  writes   which operands are written if they are general registers: none may be %r14 or %rsp\n"
        "  flags    < read, > written, ? left undefined\n\n");
    printable_line(out, format, "bytes", "instruction", "operands", "sizes", "memory", "writes", "flags", "remarks");
    for (const struct entry *e = entries; e < entries + ENTRIES; e++) {
        if (e->kind == KIND_GROUP || e->kind == KIND_WHOLE || e->kind == KIND_PREFIX)
            continue;
        struct cell row[] = { bytes_of(e), operands_of(e), sizes_of(e), writes_of(e), flags_of(e), remarks_of(e) };
        char line[512];
        int length = snprintf(line, sizeof(line), format, row[0].text, e->name, row[1].text, row[2].text, memory_of(e),
                              row[3].text, row[4].text, row[5].text);
        while (length > 0 && line[length - 1] == ' ')
            length--;
        printable_line(out, "%.*s", length, line);
    }
}

void table_print(FILE *out)
{
    printable_lines(out, "Rules: code is refused by the first one that it breaks.\n\n");
    for (enum rule rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
        printable_line(out, "  %-10s %s", rule_name(rule), rule_text(rule));
    printable_lines(out, "\n");
    print_instructions(out);
}
