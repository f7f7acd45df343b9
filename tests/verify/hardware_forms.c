/* SPDX-License-Identifier: Apache-2.0 */
#include "hardware_forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FORMS_MAX = 65536, TRIES = 24, RSP_SIB = 0x24 };

/* What an encoding has besides its form. */
struct choice {
    uint8_t rex; /* R X B in bits 2 1 0 */
    uint8_t rm, sib, mod;
    uint8_t vvvv;
    bool gs;
    uint8_t tail[12]; /* displacement and immediate, as much of it as there is */
};

static unsigned put_vex(const struct form *f, const struct choice *c, uint8_t *to)
{
    unsigned size = 0;
    uint8_t last = (uint8_t)((~c->vvvv & 15) << 3 | f->l << 2 | f->pp);
    if (f->map == 1 && !f->w && (c->rex & 3) == 0 && (c->tail[0] & 1)) {
        to[size++] = 0xC5;
        to[size++] = (uint8_t)(last | (c->rex & 4 ? 0 : 0x80));
    } else {
        to[size++] = 0xC4;
        to[size++] = (uint8_t)((~c->rex & 7) << 5 | f->map);
        to[size++] = (uint8_t)(last | f->w << 7);
    }
    to[size++] = f->opcode;
    return size;
}

static unsigned put_legacy(const struct form *f, const struct choice *c, uint8_t *to)
{
    unsigned size = 0;
    for (unsigned i = 0; i < f->prefix_count; i++)
        to[size++] = f->prefixes[i];
    if (f->w || c->rex)
        to[size++] = (uint8_t)(0x40 | f->w << 3 | c->rex);
    if (f->map)
        to[size++] = 0x0F;
    if (f->map > 1)
        to[size++] = f->map == 2 ? 0x38 : 0x3A;
    to[size++] = f->opcode;
    return size;
}

/* At most 15 bytes that make sense, then what is left of the tail. Returns how many were written. */
static unsigned put(const struct form *f, const struct choice *c, uint8_t *to)
{
    unsigned size = 0;
    if (c->gs) {
        to[size++] = 0x65;
        to[size++] = 0x67;
    }
    size += f->vex ? put_vex(f, c, to + size) : put_legacy(f, c, to + size);
    if (f->modrm) {
        uint8_t mod = f->memory ? c->mod : 3;
        to[size++] = (uint8_t)(mod << 6 | f->reg << 3 | c->rm);
        if (f->memory && c->rm == 4)
            to[size++] = c->sib;
    }
    memcpy(to + size, c->tail, sizeof(c->tail));
    return size + (unsigned)sizeof(c->tail);
}

/* Lays the instruction into its bundle and asks. Where it does not fit, it moves to the front. */
static bool accepted(const struct forms *f, const struct form *form, const uint8_t *bytes, unsigned size,
                     unsigned place, unsigned restore, struct encoding *e)
{
    static const uint8_t restores[2][4] = { { 0x4C, 0x01, 0xF4 }, { 0x4A, 0x8D, 0x24, 0x34 } };
    if (!model_decode(&f->model, bytes, size, VERIFY_CODE, &e->d) || e->d.insn.raw.imm[0].is_relative ||
        ((e->d.insn.attributes & ZYDIS_ATTRIB_HAS_MODRM) != 0) != form->modrm)
        return false;
    unsigned length = e->d.insn.length, second = form->stack ? 3 + restore : 0;
    e->unit_size = length + second;
    e->place = place + e->unit_size <= ZVM_BUNDLE_SIZE ? place : 0;
    memset(e->bundle, ZVM_TEXT_FILL, sizeof(e->bundle));
    memcpy(e->bundle + e->place, bytes, length);
    memcpy(e->bundle + e->place + length, restores[restore], second);
    e->d.bytes = e->bundle + e->place;
    e->d.address = VERIFY_CODE + e->place;
    return verify_bundle(e->bundle).rule == RULE_NONE;
}

/* An address that few rules object to, and register 0 or as the try says. */
static struct choice plain_choice(const struct form *f, unsigned try, uint8_t filler)
{
    struct choice c = { .rm = 4, .sib = RSP_SIB, .mod = 1 };
    if (!f->memory)
        c.rm = (uint8_t)(try >> 1);
    /* Register 1 when vvvv is an operand. Immediates that as instructions of their own are innocent, too. */
    c.vvvv = try & 1 ? 14 : 0;
    memset(c.tail, filler, sizeof(c.tail));
    return c;
}

static bool form_exists(const struct forms *f, const struct form *form)
{
    static const uint8_t fillers[] = { 0x04, 0x50, 0x01 };
    bool x87 = !form->memory && !form->vex && (form->map == 0 ? (form->opcode & 0xF8) == 0xD8 : form->opcode == 0xAE);
    unsigned tries = form->vex ? 2 : 1;
    if (x87 || form->stack)
        tries = 16;
    for (unsigned i = 0; i < tries; i += form->vex ? 1 : 2)
        for (unsigned k = 0; k < sizeof(fillers); k++) {
            struct choice c = plain_choice(form, i, fillers[k]);
            uint8_t bytes[32];
            struct encoding e;
            unsigned size = put(form, &c, bytes);
            if (accepted(f, form, bytes, size, 0, 0, &e))
                return true;
        }
    return false;
}

static void try_form(struct forms *f, struct form form)
{
    if (f->count == FORMS_MAX || !form_exists(f, &form))
        return;
    f->forms[f->count++] = form;
    f->stack_count += form.stack;
}

/* With a memory operand, with a register, and without ModRM. */
static void try_operands(struct forms *f, struct form form)
{
    for (unsigned reg = 0; reg < 8; reg++)
        for (unsigned memory = 0; memory < 2; memory++) {
            form.reg = (uint8_t)reg;
            form.memory = memory;
            form.modrm = true;
            try_form(f, form);
        }
    form.reg = 0;
    form.memory = form.modrm = false;
    try_form(f, form);
}

/* Prefixes, and the escape to another map: no opcodes, but what follows would be taken for their operands. */
static bool is_prefix(uint8_t byte)
{
    return (byte & 0xF0) == 0x40 || (byte & 0xE7) == 0x26 || (byte & 0xFC) == 0x64 || byte == 0xF0 ||
           (byte & 0xFE) == 0xF2 || byte == 0x0F || (byte & 0xFE) == 0xC4;
}

static void find_legacy(struct forms *f, bool stack)
{
    static const uint8_t prefixes[][3] = { { 0 },       { 1, 0x66 },       { 1, 0xF2 },
                                           { 1, 0xF3 }, { 2, 0x66, 0xF2 }, { 2, 0x66, 0xF3 } };
    for (unsigned p = 0; p < (stack ? 1 : sizeof(prefixes) / sizeof(prefixes[0])); p++)
        for (unsigned i = 0; i < 2048; i++) {
            struct form form = { .prefix_count = prefixes[p][0], .map = i >> 8 & 3, .w = i >> 10, .stack = stack };
            form.opcode = (uint8_t)i;
            memcpy(form.prefixes, prefixes[p] + 1, sizeof(form.prefixes));
            if ((stack && (form.map || form.w)) || (form.map == 0 && is_prefix(form.opcode)))
                continue;
            try_operands(f, form);
        }
}

static void find_vex(struct forms *f)
{
    for (unsigned i = 0; i < 3 * 4096; i++) {
        struct form form = { .vex = true, .pp = i >> 8 & 3, .l = i >> 10 & 1, .w = i >> 11 & 1 };
        form.opcode = (uint8_t)i;
        form.map = (uint8_t)(1 + (i >> 12));
        try_operands(f, form);
    }
}

void forms_find(struct forms *f)
{
    *f = (struct forms){ .forms = calloc(FORMS_MAX, sizeof(struct form)) };
    if (!f->forms)
        abort();
    model_init(&f->model, ZVM_BUNDLE_SIZE, NULL, NULL);
    find_legacy(f, false);
    find_vex(f);
    find_legacy(f, true);
    if (f->count == 0) {
        fputs("no form of any instruction is accepted\n", stderr);
        exit(2);
    }
}

void forms_release(struct forms *f)
{
    free(f->forms);
    model_release(&f->model);
}

static void set_displacement(struct choice *c, int32_t displacement)
{
    memcpy(c->tail, &displacement, sizeof(displacement));
}

/* One of the ways to memory that the caller wants. */
static void choose_address(struct choice *c, unsigned addresses, struct verify *v)
{
    uint64_t r = verify_random(v);
    unsigned way = r & 0x100000 ? ADDRESS_GS : 1U << r % 3;
    while (!(way & addresses))
        way = way == ADDRESS_IMAGE ? ADDRESS_GS : way << 1;
    c->mod = (uint8_t)((r >> 8) % 3);
    c->gs = way == ADDRESS_GS;
    /* Small displacements of either sign as often as any. */
    int32_t any = (int32_t)(r >> 32);
    if (c->gs) {
        c->rm = r >> 16 & 7;
        c->sib = (uint8_t)(r >> 24);
        set_displacement(c, r & 0x1000 ? any : any % 4096);
        return;
    }
    c->rex &= 4;
    c->rm = way == ADDRESS_STACK ? 4 : 5;
    c->sib = RSP_SIB;
    if (way == ADDRESS_IMAGE)
        c->mod = 0;
    set_displacement(c, way == ADDRESS_IMAGE ? any & 0x1FFFFFFF : any % ZVM_STACK_REACH);
}

static struct choice random_choice(const struct form *f, unsigned addresses, struct verify *v)
{
    static const uint8_t few[] = { 0x0F, 0xF0, 0x33, 0x01 };
    struct choice c = { 0 };
    uint64_t r = verify_random(v), imm = verify_random(v);
    c.rex = r & 8 ? r & 7 : 0;
    c.rm = r >> 4 & 7;
    c.vvvv = r & 0x800 ? r >> 12 & 15 : 0;
    memcpy(c.tail, &imm, sizeof(imm));
    memcpy(c.tail + 8, &r, 4);
    if (r & 0x10000) /* of many immediates few bits may be set */
        for (unsigned i = 0; i < sizeof(c.tail); i++)
            c.tail[i] &= few[r >> 17 & 3];
    if (f->memory) {
        uint8_t immediate[4];
        memcpy(immediate, c.tail, sizeof(immediate));
        choose_address(&c, addresses, v);
        unsigned at = c.mod == 0 ? (c.rm == 5 ? 4 : 0) : c.mod == 1 ? 1 : 4;
        memcpy(c.tail + at, immediate, sizeof(immediate));
    }
    return c;
}

bool form_encode(const struct forms *f, const struct form *form, unsigned addresses, unsigned place, struct verify *v,
                 struct encoding *e)
{
    for (unsigned i = 0; i < TRIES; i++) {
        struct choice c = random_choice(form, addresses, v);
        uint8_t bytes[32];
        unsigned size = put(form, &c, bytes);
        if (accepted(f, form, bytes, size, place, (unsigned)(verify_random(v) & 1), e))
            return true;
    }
    return false;
}
