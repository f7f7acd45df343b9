/* SPDX-License-Identifier: Apache-2.0 */
#include "insn.h"

#define O FLAG_O
#define S FLAG_S
#define Z FLAG_Z
#define P FLAG_P
#define C FLAG_C
const struct effects insn_effects[EFFECT_COUNT] = {
#define EFFECT(id, reads, defines, undefines) [EFFECT_##id] = { reads, defines, undefines },
#include "flags.def"
#undef EFFECT
};
#undef O
#undef S
#undef Z
#undef P
#undef C

#define SAME 0
const struct immediate_bits insn_immediates[IMM_COUNT] = {
#define IMMEDIATE(name, bits, narrow, wide, memory)                                                                    \
    [IMM_##name] = { bits, (narrow) ? (narrow) : (bits), (wide) ? (wide) : (bits), (memory) ? (memory) : 0xFF },
#include "immediate.def"
#undef IMMEDIATE
};
#undef SAME

/* insn.def's words, but for those that ROW pastes together itself. */
#include "insn_words.h"

#define R_(digit) (SLOT_REGISTER + (digit))
#define X_(byte)  (SLOT_REGISTER + (byte)-0xC0)

/* A slot given twice does not compile: the build turns -Woverride-init into an error for this file. */
#define PLACE_L(page, first, last, ...) [L_##page + (first)... L_##page + (last)] = __VA_ARGS__,
#define PLACE_V(page, first, last, ...) [V_##page + (first)... V_##page + (last)] = __VA_ARGS__,
#define PLACE_G(page, first, last, ...) [page + (first)... page + (last)] = __VA_ARGS__,
#define PLACE_A(page, first, last, ...) PLACE_L(page, first, last, __VA_ARGS__) PLACE_V(page, first, last, __VA_ARGS__)
#define PLACE_S(page, first, last, ...)                                                                                \
    PLACE_L(page, first, last, __VA_ARGS__) PLACE_L(page##_66, first, last, __VA_ARGS__)

#define ROW(set, page, first, last, kind, form, width, imm, effect, name)                                              \
    PLACE_##set(page, first, last, { form, KIND_##kind, width, IMM_##imm, EFFECT_##effect })

const struct row insn_rows[PAGE_END] = {
#include "insn.def"
};
