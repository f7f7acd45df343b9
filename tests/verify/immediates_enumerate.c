/* SPDX-License-Identifier: Apache-2.0 */
#include "immediates.h"

#include <string.h>

/* What stands between the opcode and the immediate. */
static const struct operand {
    uint8_t gs; /* 65 67 before all */
    uint8_t modrm, size;
    uint8_t rest[5];
} operands[] = {
    { 0, 0xC1, 1, { 0 } },       /* register 1 */
    { 0, 0xC2, 1, { 0 } },       /* register 2 */
    { 0, 0x04, 2, { 0x24 } },    /* (%rsp) */
    { 0, 0x05, 5, { 0, 1 } },    /* 256(%rip) */
    { 0, 0x44, 3, { 0x24, 8 } }, /* 8(%rsp) */
    { 1, 0x01, 1, { 0 } },       /* %gs:(%ecx) */
    { 1, 0x44, 3, { 0x91, 8 } }, /* %gs:8(%ecx,%edx,4) */
};
enum { OPERANDS = sizeof operands / sizeof *operands };

/* Prefixes and opcode. */
struct opening {
    uint8_t bytes[8];
    unsigned size;
};

struct enumeration {
    void (*each)(void *context, const struct immediate_form *f);
    void *context;
    ZydisDecoder decoder;
};

static void try_encoding(const struct enumeration *e, const struct opening *o, const struct operand *operand,
                         unsigned digit)
{
    struct immediate_form f = { .memory = operand && operand->modrm < 0xC0 };
    unsigned n = 0;
    memset(f.bundle, ZVM_TEXT_FILL, sizeof f.bundle);
    if (operand && operand->gs) {
        f.bundle[n++] = 0x65;
        f.bundle[n++] = 0x67;
    }
    memcpy(f.bundle + n, o->bytes, o->size);
    n += o->size;
    if (operand) {
        f.bundle[n] = (uint8_t)(operand->modrm | digit << 3);
        memcpy(f.bundle + n + 1, operand->rest, operand->size - 1U);
        n += operand->size;
    }
    f.bundle[n++] = 0;
    f.length = n;
    f.plain = !operand || (f.memory ? operand == &operands[2] : (operand->modrm & 7) != digit);
    if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&e->decoder, NULL, f.bundle, sizeof f.bundle, &f.insn)) ||
        f.insn.length != n || f.insn.raw.imm[0].size != 8 || f.insn.raw.imm[0].is_relative || f.insn.raw.imm[1].size ||
        !(f.insn.attributes & ZYDIS_ATTRIB_HAS_MODRM) != !operand)
        return;
    f.bits = immediate_bits(&f.insn, f.memory);
    e->each(e->context, &f);
}

static void try_opening(const struct enumeration *e, const struct opening *o)
{
    try_encoding(e, o, NULL, 0);
    for (unsigned i = 0; i < OPERANDS; i++)
        for (unsigned digit = 0; digit < 8; digit++)
            try_encoding(e, o, &operands[i], digit);
}

static void try_legacy(const struct enumeration *e, unsigned map, unsigned opcode)
{
    static const uint8_t prefixes[] = { 0, 0x66, 0xF2, 0xF3 }, rexes[] = { 0, 0x40, 0x48, 0x41, 0x44 };
    for (unsigned i = 0; i < sizeof prefixes * sizeof rexes; i++) {
        struct opening o = { .size = 0 };
        uint8_t prefix = prefixes[i % 4], rex = rexes[i / 4];
        if (prefix)
            o.bytes[o.size++] = prefix;
        if (rex)
            o.bytes[o.size++] = rex;
        if (map)
            o.bytes[o.size++] = 0x0F;
        if (map > 1)
            o.bytes[o.size++] = map == 2 ? 0x38 : 0x3A;
        o.bytes[o.size++] = (uint8_t)opcode;
        try_opening(e, &o);
    }
}

/* bits: W, L, the prefix, and whether vvvv names a register, %xmm3. */
static void try_vex(const struct enumeration *e, unsigned map, unsigned opcode)
{
    for (unsigned bits = 0; bits < 32; bits++) {
        uint8_t last = (uint8_t)((bits & 16 ? 0x60 : 0x78) | (bits & 7));
        struct opening c4 = { { 0xC4, (uint8_t)(0xE0 | map), (uint8_t)(last | (bits & 8) << 4), (uint8_t)opcode }, 4 };
        try_opening(e, &c4);
        struct opening c5 = { { 0xC5, (uint8_t)(last | 0x80), (uint8_t)opcode }, 3 };
        if (map == 1 && !(bits & 8))
            try_opening(e, &c5);
    }
}

void immediates_enumerate(void (*each)(void *context, const struct immediate_form *f), void *context)
{
    struct enumeration e = { .each = each, .context = context };
    ZydisDecoderInit(&e.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    for (unsigned map = 0; map < 4; map++)
        for (unsigned opcode = 0; opcode < 256; opcode++) {
            try_legacy(&e, map, opcode);
            if (map)
                try_vex(&e, map, opcode);
        }
}
