/* SPDX-License-Identifier: Apache-2.0 */
#include "programs_make.h"

#include <string.h>

#include "zvm/abi/layout.h"
#include "zvm/abi/trap.h"

/* %r15 counts what is left of all loops; no instruction at random writes it. */
enum { LOOPS = 40, REACH = 0x20000, R8_UP = 8 };

enum {
    ALL_FLAGS = ZYDIS_CPUFLAG_CF | ZYDIS_CPUFLAG_PF | ZYDIS_CPUFLAG_ZF | ZYDIS_CPUFLAG_SF | ZYDIS_CPUFLAG_OF,
};

/* Bytes that stay together in a bundle. */
static void emit(struct program *p, const void *bytes, uint32_t length)
{
    while (p->size % ZVM_BUNDLE_SIZE + length > ZVM_BUNDLE_SIZE)
        p->text[p->size++] = 0x90;
    memcpy(p->text + p->size, bytes, length);
    p->size += length;
    p->instructions++;
}

#define EMIT(p, ...) emit(p, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static void emit_word(struct program *p, const void *bytes, uint32_t length, uint32_t word)
{
    uint8_t buffer[16];
    memcpy(buffer, bytes, length);
    memcpy(buffer + length, &word, sizeof(word));
    emit(p, buffer, length + (uint32_t)sizeof(word));
}

#define EMIT_WORD(p, word, ...)                                                                                        \
    emit_word(p, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }), word)

/* cmp %eax,%ecx */
static void define_flags(struct program *p)
{
    EMIT(p, 0x39, 0xC1);
    p->known = ALL_FLAGS;
}

static void align(struct program *p, uint32_t before_end)
{
    while ((p->size + before_end) % ZVM_BUNDLE_SIZE != 0)
        p->text[p->size++] = 0x90;
}

static void refer(struct program *p, uint32_t label, bool absolute)
{
    p->fixups[p->fixups_count++] = (struct fixup){ p->size - 4, label, absolute };
}

static void place_label(struct program *p, uint32_t label)
{
    define_flags(p);
    align(p, 0);
    p->labels[label] = p->size;
}

static void set_register(struct program *p, unsigned reg, uint32_t value)
{
    if (reg >= R8_UP)
        EMIT_WORD(p, value, 0x41, (uint8_t)(0xB8 | (reg & 7)));
    else
        EMIT_WORD(p, value, (uint8_t)(0xB8 | reg));
}

static unsigned register_of(ZydisRegister reg)
{
    return (unsigned)ZydisRegisterGetId(ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg));
}

static bool settable(ZydisRegister reg)
{
    return reg == ZYDIS_REGISTER_NONE || (register_of(reg) != 4 && register_of(reg) < 14);
}

/* Aims the registers of an operand through %gs at aligned data. False when they cannot be. */
static bool aim(struct program *p, const struct decoded *d, const ZydisDecodedOperand *o, struct verify *v)
{
    bool baseless =
        (d->insn.attributes & ZYDIS_ATTRIB_HAS_SIB) && d->insn.raw.modrm.mod == 0 && d->insn.raw.sib.base == 5;
    if (baseless || o->mem.base == ZYDIS_REGISTER_NONE || !settable(o->mem.base) || !settable(o->mem.index) ||
        o->mem.base == o->mem.index)
        return false;
    uint32_t target = PROGRAM_DATA + (uint32_t)(verify_random(v) % (PROGRAM_DATA_SIZE / 64)) * 64;
    uint32_t index = (uint32_t)verify_random(v) & 255;
    if (verify_random(v) % 64 == 0)
        target += 4; /* what must be aligned faults */
    if (o->mem.index != ZYDIS_REGISTER_NONE) {
        set_register(p, register_of(o->mem.index), index);
        target -= index * o->mem.scale;
    }
    set_register(p, register_of(o->mem.base), target - (uint32_t)d->insn.raw.disp.value);
    return true;
}

/* Instructions that would end nearly every program, or take its loops or its stack away. */
static bool unwanted(const struct program *p, const struct decoded *d, struct verify *v)
{
    switch (d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_HLT:
    case ZYDIS_MNEMONIC_UD2:
    case ZYDIS_MNEMONIC_DIV:
    case ZYDIS_MNEMONIC_IDIV:
        return verify_random(v) % 256 != 0;
    case ZYDIS_MNEMONIC_PUSH:
    case ZYDIS_MNEMONIC_POP:
        return p->in_function;
    default:
        return decoded_writes(d, ZYDIS_REGISTER_R15);
    }
}

static void add_form(struct program *p, const struct forms *f, struct verify *v)
{
    const struct form *form = &f->forms[verify_random(v) % (f->count - f->stack_count)];
    struct encoding e;
    if (!form_encode(f, form, ADDRESS_GS | ADDRESS_STACK, 0, v, &e) || unwanted(p, &e.d, v))
        return;
    for (unsigned i = 0; i < e.d.insn.operand_count_visible; i++) {
        const ZydisDecodedOperand *o = &e.d.operands[i];
        if (o->type != ZYDIS_OPERAND_TYPE_MEMORY || o->mem.type != ZYDIS_MEMOP_TYPE_MEM)
            continue;
        if (o->mem.segment == ZYDIS_REGISTER_GS ? !aim(p, &e.d, o, v) : o->size > 64 || p->in_function)
            return;
    }
    struct flag_effect effect = flag_effect_of(&e.d.insn, e.d.operands);
    if (effect.reads & ~p->known)
        define_flags(p);
    p->known = (p->known | effect.defines) & ~effect.undefines;
    emit(p, e.bundle + e.place, e.unit_size);
}

static void add_string_group(struct program *p, const struct model *m, struct verify *v)
{
    const struct group *g;
    do
        g = &m->groups[verify_random(v) % m->groups_count];
    while (g->kind != GROUP_STORE && g->kind != GROUP_COPY);
    uint64_t r = verify_random(v);
    set_register(p, 1, r % 64);
    set_register(p, 7, PROGRAM_DATA + (r >> 16) % (PROGRAM_DATA_SIZE - 1024));
    set_register(p, 6, PROGRAM_DATA + (r >> 32) % (PROGRAM_DATA_SIZE - 1024));
    emit(p, g->bytes, g->length);
}

/* Up or down by a multiple of 32 that cancels out over time. */
static void add_stack_group(struct program *p, struct verify *v)
{
    uint64_t r = verify_random(v);
    uint8_t step = (uint8_t)(r % 3 * 32);
    if (p->in_function)
        return;
    if (r & 0x100)
        EMIT(p, 0x83, r & 0x200 ? 0xC4 : 0xEC, step, 0x4C, 0x01, 0xF4);
    else
        EMIT(p, 0x8D, 0x64, 0x24, r & 0x200 ? step : (uint8_t)-step, 0x4A, 0x8D, 0x24, 0x34);
    p->known = ALL_FLAGS;
    define_flags(p);
}

static void call_host(struct program *p)
{
    align(p, 5);
    EMIT_WORD(p, (uint32_t)(ZVM_TRAP_SLOT - (ZVM_TEXT_START + (int32_t)p->size + 5)), 0xE8);
}

static uint32_t new_label(struct program *p)
{
    return p->labels_count++;
}

/* A condition, always true or not, to a label further on. */
static void add_forward(struct program *p, uint32_t label, struct verify *v)
{
    define_flags(p);
    EMIT_WORD(p, 0, 0x0F, (uint8_t)(0x80 | (verify_random(v) & 15)));
    refer(p, label, false);
}

/* mov $label,%eX; and, add, jmp or call through it. */
static void add_indirect(struct program *p, const struct model *m, uint32_t label, enum group_kind kind,
                         struct verify *v)
{
    const struct group *g;
    do
        g = &m->groups[verify_random(v) % m->groups_count];
    while (g->kind != kind || (g->bytes[g->length - 1] & 7) == 7); /* not %rdi, not %r15 */
    bool high = g->bytes[0] == 0x41;
    set_register(p, (g->bytes[g->length - 1] & 7U) | (unsigned)high << 3, 0);
    refer(p, label, true);
    if (kind == GROUP_CALL) {
        while (p->size % ZVM_BUNDLE_SIZE > (uint32_t)ZVM_BUNDLE_SIZE - g->length)
            p->text[p->size++] = 0x90;
        align(p, g->length);
    }
    emit(p, g->bytes, g->length);
    p->known = ALL_FLAGS;
}

static void add_call(struct program *p, const struct model *m, struct verify *v)
{
    uint32_t label = (uint32_t)(verify_random(v) % FUNCTIONS);
    if (p->in_function)
        return;
    if (verify_random(v) & 1) {
        add_indirect(p, m, label, GROUP_CALL, v);
        return;
    }
    define_flags(p);
    align(p, 5);
    EMIT_WORD(p, 0, 0xE8);
    refer(p, label, false);
}

/* sub $1,%r15d; jg back */
static void add_loop(struct program *p, uint32_t back)
{
    EMIT(p, 0x41, 0x83, 0xEF, 0x01);
    EMIT_WORD(p, 0, 0x0F, 0x8F);
    refer(p, back, false);
    p->known = ALL_FLAGS;
}

/* A call of the host: writes data, changes floating-point modes, or has a number that means nothing. */
static void add_trap(struct program *p, struct verify *v)
{
    uint64_t r = verify_random(v);
    bool writes = r & 1;
    set_register(p, 7, writes ? 1 : (uint32_t)r & ZVM_FPMODE_MASK);
    set_register(p, 6, PROGRAM_DATA + (r >> 16) % PROGRAM_DATA_SIZE);
    set_register(p, 2, (r >> 8) % 64);
    EMIT_WORD(p, 0, 0xB9);
    set_register(p, 0, writes ? ZVM_TRAP_write : r & 2 ? ZVM_TRAP_fpmode : (uint32_t)(r >> 32) | 0x100);
    call_host(p);
    p->known = ALL_FLAGS;
}

static void add_unit(struct program *p, const struct forms *f, uint32_t ahead, uint32_t back, struct verify *v)
{
    uint64_t r = verify_random(v) % 64;
    if (r < 3)
        add_forward(p, ahead, v);
    else if (r == 3)
        add_indirect(p, &f->model, ahead, GROUP_JUMP, v);
    else if (r == 4)
        add_call(p, &f->model, v);
    else if (r == 5)
        add_string_group(p, &f->model, v);
    else if (r == 6)
        add_stack_group(p, v);
    else if (r == 7 && !p->in_function)
        add_loop(p, back);
    else if (r == 8)
        add_trap(p, v);
    else
        add_form(p, f, v);
}

/* Everything that a guest can see of its registers, then exit. */
static void add_end(struct program *p)
{
    for (uint32_t i = 0; i < 16; i++)
        EMIT_WORD(p, PROGRAM_DUMP + 8 * i, 0x65, 0x67, (uint8_t)(0x48 | i >> 3 << 2), 0x89,
                  (uint8_t)(0x04 | (i & 7) << 3), 0x25);
    for (uint32_t i = 0; i < 16; i++)
        EMIT_WORD(p, PROGRAM_DUMP + 128 + 32 * i, 0x65, 0x67, 0xC5, i < 8 ? 0xFC : 0x7C, 0x11,
                  (uint8_t)(0x04 | (i & 7) << 3), 0x25);
    EMIT_WORD(p, PROGRAM_DUMP + 640, 0x65, 0x67, 0x0F, 0xAE, 0x1C, 0x25); /* stmxcsr */
    for (uint32_t i = 0; i < 8; i++)                                      /* fstp, ten bytes each */
        EMIT_WORD(p, PROGRAM_DUMP + 656 + 16 * i, 0x65, 0x67, 0xDB, 0x3C, 0x25);
    EMIT_WORD(p, 0, 0xBF);
    EMIT_WORD(p, ZVM_TRAP_exit, 0xB8);
    call_host(p);
}

static void add_function(struct program *p, const struct forms *f, uint32_t label, struct verify *v)
{
    p->in_function = true;
    place_label(p, label);
    uint32_t end = new_label(p);
    for (unsigned i = 0; i < 8; i++)
        add_unit(p, f, end, end, v);
    place_label(p, end);
    emit(p, f->model.groups[0].bytes, f->model.groups[0].length);
    p->in_function = false;
}

static void fill_in(struct program *p)
{
    for (uint32_t i = 0; i < p->fixups_count; i++) {
        const struct fixup *f = &p->fixups[i];
        uint32_t value = p->labels[f->label] + (f->absolute ? ZVM_TEXT_START : 0) - (f->absolute ? 0 : f->at + 4);
        memcpy(p->text + f->at, &value, sizeof(value));
    }
}

void program_make(struct program *p, const struct forms *forms, uint32_t instructions, struct verify *v)
{
    p->size = p->instructions = p->fixups_count = 0;
    p->labels_count = FUNCTIONS;
    p->known = ALL_FLAGS;
    p->in_function = false;
    /* Operands above %rsp, too, are in the stack. */
    const uint8_t down[] = { 0x81, 0xEC, 0, 0, REACH >> 16, 0, 0x4C, 0x01, 0xF4 };
    emit(p, down, sizeof(down));
    set_register(p, 15, LOOPS);
    uint32_t ahead = new_label(p), back = new_label(p);
    place_label(p, back);
    for (uint32_t segment = 0; p->instructions < instructions && p->size < PROGRAM_SIZE / 2; segment++) {
        uint32_t units = 1 + (uint32_t)(verify_random(v) % 40);
        for (uint32_t i = 0; i < units && p->fixups_count < FIXUPS_MAX - 256; i++)
            add_unit(p, forms, ahead, back, v);
        place_label(p, ahead);
        back = ahead;
        ahead = new_label(p);
        if (p->labels_count >= LABELS_MAX - 16)
            break;
    }
    place_label(p, ahead);
    add_end(p);
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        add_function(p, forms, i, v);
    align(p, 0);
    fill_in(p);
}
