/* SPDX-License-Identifier: Apache-2.0 */
#include "immediates_table.h"

/* A row of immediates.def: bits by size, narrowest first. */
struct bits {
    bool vector;
    uint8_t by_size[3]; /* vectors: 128, 256; else 16, 32, 64 */
};

static const struct bits used[ZYDIS_MNEMONIC_MAX_VALUE + 1] = {
#define NUMBER(name, b16, b32, b64) [ZYDIS_MNEMONIC_##name] = { false, { b16, b32, b64 } },
#define VECTOR(name, b128, b256)    [ZYDIS_MNEMONIC_##name] = { true, { b128, b256, 0 } },
#define ALL(name)                   NUMBER(name, 0xFF, 0xFF, 0xFF)
#define MEMORY(name, bits)
#define TAKEN(name, bits)
#include "immediates.def"
#undef NUMBER
#undef VECTOR
#undef MEMORY
};

/* Bits that memory operands leave without a use. */
static const uint8_t without_memory[ZYDIS_MNEMONIC_MAX_VALUE + 1] = {
#define NUMBER(name, b16, b32, b64)
#define VECTOR(name, b128, b256)
#define MEMORY(name, bits) [ZYDIS_MNEMONIC_##name] = (uint8_t) ~(bits),
#include "immediates.def"
#undef MEMORY
#undef TAKEN
};

static const uint8_t taken[ZYDIS_MNEMONIC_MAX_VALUE + 1] = {
#define MEMORY(name, bits)
#define TAKEN(name, bits) [ZYDIS_MNEMONIC_##name] = (bits),
#include "immediates.def"
#undef NUMBER
#undef VECTOR
#undef ALL
#undef MEMORY
#undef TAKEN
};

bool immediate_known(ZydisMnemonic mnemonic)
{
    const struct bits *b = &used[mnemonic];
    return b->by_size[0] || b->by_size[1];
}

struct immediate_bits immediate_bits(const ZydisDecodedInstruction *insn, bool memory)
{
    const struct bits *b = &used[insn->mnemonic];
    unsigned size = b->vector ? insn->avx.vector_length == 256
                              : (insn->operand_width == 32   ? 1
                                 : insn->operand_width == 64 ? 2
                                                             : 0);
    uint8_t bits = b->by_size[size] & (memory ? ~without_memory[insn->mnemonic] : 0xFF);
    return (struct immediate_bits){ immediate_known(insn->mnemonic), bits, bits | taken[insn->mnemonic] };
}
