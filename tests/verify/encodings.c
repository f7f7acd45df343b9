/* SPDX-License-Identifier: Apache-2.0 */
#include "encodings.h"

#include <Zydis/Zydis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"
#include "zvm/abi/sfi.h"

/*
 * Fills a bundle behind an instruction, whatever its length: PUSH %rax, an instruction of one byte. As a displacement
 * it is positive and inside the image.
 */
enum { FILL = 0x50 };

/*
 * Fill displacement and immediate when their size is known: in 64-bit code they begin no instruction. The first is for
 * immediates of a few bits, the other for where FILL has been accepted.
 */
enum { SMALL_POISON = 0x06, POISON = 0x60 };

/* For immediates of which few bits may be set: with the HLT behind it, it would write %esp. */
enum { LEAST_POISON = 0x01 };

static const uint8_t selected_sib[] = { 0x24, 0x64, 0xe4, 0x25, 0x20, 0x04, 0x05, 0xbd };

static unsigned disp_size(uint8_t modrm, uint8_t sib)
{
    unsigned mod = modrm >> 6, rm = modrm & 7;
    if (mod == 3)
        return 0;
    if (mod == 0)
        return rm == 5 || (rm == 4 && (sib & 7) == 5) ? 4 : 0;
    return mod == 1 ? 1 : 4;
}

static void add_shape(struct encodings *e, uint8_t modrm, uint8_t sib)
{
    bool has_sib = modrm < 0xc0 && (modrm & 7) == 4;
    struct shape *s = &e->shapes[e->shape_count++];
    *s = (struct shape){ .bytes = { modrm, sib }, .size = has_sib ? 2 : 1, .disp_size = disp_size(modrm, sib) };
    memset(s->bytes + s->size, FILL, s->disp_size);
    if (has_sib && (sib & 0x3f) == 0x24 && s->disp_size == 4)
        memset(s->bytes + s->size + 2, 0, 2); /* as an offset from %rsp, less than 32 KiB */
    unsigned reg = modrm >> 3 & 7;
    s->common = (reg == 0 || reg == 5) && ((modrm & 7) == 1 || (modrm & 0xc7) == 0x05 || (has_sib && sib == 0x24));
    s->size += s->disp_size;
}

static void add_shapes(struct encodings *e, uint8_t modrm, enum shapes shapes)
{
    bool has_sib = modrm < 0xc0 && (modrm & 7) == 4;
    if (shapes == SHAPES_DISP) {
        if ((modrm & 0xc7) == 0x05 || (modrm & 0xc7) == 0x84)
            add_shape(e, modrm, 0x24);
    } else if (!has_sib)
        add_shape(e, modrm, 0);
    else if (shapes == SHAPES_ALL)
        for (unsigned sib = 0; sib < 256; sib++)
            add_shape(e, modrm, (uint8_t)sib);
    else
        for (unsigned i = 0; i < sizeof selected_sib; i++)
            add_shape(e, modrm, selected_sib[i]);
}

void encodings_init(struct encodings *e, struct verify *v, const char *name, enum shapes shapes)
{
    e->v = v;
    e->name = name;
    e->shape_count = 0;
    e->head_number = e->accepted = 0;
    e->shapes = calloc(64 + 24 * 263, sizeof *e->shapes);
    if (!e->shapes)
        abort();
    for (unsigned modrm = 0; modrm < 256; modrm++)
        add_shapes(e, (uint8_t)modrm, shapes);
}

struct tail encodings_tail(const struct head *head)
{
    static const uint8_t tried[] = { 0xc1, 0x01, 0xc9, 0x09, 0xd1, 0x11, 0xd9, 0x19,
                                     0xe1, 0x21, 0xe9, 0x29, 0xf1, 0x31, 0xf9, 0x39 };
    static ZydisDecoder decoder;
    if (decoder.stack_width != ZYDIS_STACK_WIDTH_64)
        ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    uint8_t bytes[ZYDIS_MAX_INSTRUCTION_LENGTH] = { 0 };
    memcpy(bytes, head->bytes, head->size);
    for (unsigned i = 0; i < sizeof tried; i++) {
        ZydisDecodedInstruction d;
        bytes[head->size] = tried[i];
        if (ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, NULL, bytes, sizeof bytes, &d)))
            return (struct tail){ .decodes = true,
                                  .modrm = d.attributes & ZYDIS_ATTRIB_HAS_MODRM,
                                  .imm8 = d.raw.imm[0].size == 8,
                                  .relative = d.raw.imm[0].is_relative && d.raw.imm[0].size == 32 };
    }
    return (struct tail){ .modrm = true };
}

static bool accepts(const uint8_t *bundle)
{
    return verify_bundle(bundle).rule == RULE_NONE;
}

/*
 * Whether the validator, too, takes this instruction for `length` bytes long: the last instruction of the bundle jumps
 * to where the next one must begin, and no byte of displacement and immediate begins one. A branch
 * keeps what says where it goes.
 */
static bool has_length(const struct accepted *a)
{
    const uint8_t *bundle = a->bundle;
    unsigned length = a->length, fixed = a->fixed, disp = a->shape && !a->branch ? a->shape->disp_size : 0;
    uint8_t other[ZVM_BUNDLE_SIZE];
    memset(other, ZVM_TEXT_FILL, sizeof other);
    memcpy(other, bundle, length);
    if (disp == 1 || (disp == 4 && bundle[fixed + 3] != 0))
        memset(other + fixed, SMALL_POISON, disp);
    if (length > fixed + disp && !a->branch)
        memset(other + fixed + disp, bundle[fixed + disp] == FILL ? POISON : bundle[fixed + disp],
               length - fixed - disp);
    other[ZVM_BUNDLE_SIZE - 2] = 0xeb;
    other[ZVM_BUNDLE_SIZE - 1] = (uint8_t)(length - ZVM_BUNDLE_SIZE);
    return accepts(other);
}

static void check_accepted(struct encodings *e, const uint8_t *bundle, unsigned fixed, const struct shape *shape,
                           struct golden_row *row, uint64_t number)
{
    struct code code = verify_code(bundle, ZVM_BUNDLE_SIZE);
    struct policy_insn insn;
    uint8_t marks[ZVM_BUNDLE_SIZE];
    uint32_t offset = 0;
    char text[3 * ZVM_BUNDLE_SIZE];
    e->accepted++;
    const char *why = policy_insn(&insn, &code, bundle, ZVM_BUNDLE_SIZE, VERIFY_CODE);
    if (!why && (insn.branch || insn.esp_half || insn.reads_status))
        why = policy_code(&code, marks, &offset);
    struct accepted a = { bundle, insn.mnemonic, insn.length, fixed, shape, insn.branch };
    if (why)
        verify_fail(e->v, "accepted: %s (%s, %s)", verify_hex(text, bundle, insn.length ? insn.length : 15),
                    insn.mnemonic, why);
    else if (!has_length(&a))
        verify_fail(e->v, "not of %u bytes: %s (%s)", insn.length, verify_hex(text, bundle, insn.length),
                    insn.mnemonic);
    else
        golden_count(row, number, insn.mnemonic);
    if (!why && e->each)
        e->each(e, &a);
}

/* What the validator refuses and the policy does not. */
static void check_refused(struct encodings *e, const uint8_t *bundle, uint64_t number)
{
    struct code code = verify_code(bundle, ZVM_BUNDLE_SIZE);
    struct policy_insn insn;
    uint8_t marks[ZVM_BUNDLE_SIZE];
    uint32_t offset;
    if (policy_code(&code, marks, &offset) || policy_insn(&insn, &code, bundle, ZVM_BUNDLE_SIZE, VERIFY_CODE))
        return;
    char name[sizeof((struct golden_row *)0)->name];
    snprintf(name, sizeof name, "refused %s", insn.mnemonic);
    struct golden_row *row = golden_row(&e->refused, name);
    if (!row->count)
        verify_hex(row->example, bundle, insn.length);
    golden_count(row, number, insn.mnemonic);
}

/* Whether a tail that is likelier to be accepted behind `size` bytes is; it stays there. */
static bool refill(uint8_t *bundle, unsigned size, const struct tail *tail)
{
    static const uint8_t fills[] = { SMALL_POISON, LEAST_POISON };
    if (!tail->imm8 && !tail->relative)
        return false;
    if (tail->relative)
        memset(bundle + size + 1, 0, 3);
    bool accepted = false;
    for (unsigned i = 0; i < sizeof fills && !accepted; i++) {
        bundle[size] = fills[i];
        accepted = accepts(bundle);
    }
    return accepted;
}

/* One case: head, shape (none for an opcode without ModRM) and fill. */
static void try_shape(struct encodings *e, const struct head *head, const struct tail *tail, const struct shape *shape,
                      struct golden_row *row, uint64_t number)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    memset(bundle, FILL, sizeof bundle);
    memcpy(bundle, head->bytes, sizeof head->bytes);
    unsigned size = head->size, fixed = size;
    memset(bundle + size, FILL, sizeof head->bytes - size);
    if (shape) {
        memcpy(bundle + size, shape->bytes, sizeof shape->bytes);
        size += shape->size;
        fixed = size - shape->disp_size;
        memset(bundle + size, FILL, sizeof shape->bytes);
    }
    e->v->cases++;
    if (accepts(bundle) || refill(bundle, size, tail))
        check_accepted(e, bundle, fixed, shape, row, number);
    else if (!shape || shape->common)
        check_refused(e, bundle, number);
}

void encodings_head(struct encodings *e, const struct head *head, const struct tail *tail, struct golden_row *row)
{
    uint64_t number = e->head_number++;
    if (!verify_sampled(e->v, number, e->heads))
        return;
    if (!tail->modrm) {
        try_shape(e, head, tail, NULL, row, number << 16);
        return;
    }
    uint64_t step = e->sample ? e->sample : 1, first = step == 1 ? 0 : verify_random(e->v) % step;
    for (uint64_t i = first; i < e->shape_count; i += step)
        try_shape(e, head, tail, &e->shapes[i], row, number << 16 | i);
}

void encodings_close(struct encodings *e)
{
    verify_accepted(e->v, e->accepted);
    for (size_t i = 0; i < e->refused.used; i++)
        *golden_row(&e->table, e->refused.rows[i].name) = e->refused.rows[i];
    char name[64];
    if (e->heads > 1 || e->sample > 1)
        snprintf(name, sizeof name, "%s-%u-%u", e->name, (unsigned)e->heads, (unsigned)e->sample);
    else
        snprintf(name, sizeof name, "%s", e->name);
    golden_close(&e->table, e->v, name, (enum golden_mode)e->golden);
    free(e->refused.rows);
    e->refused = (struct golden){ 0 };
    free(e->shapes);
}
