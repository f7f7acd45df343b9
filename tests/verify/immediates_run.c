/* SPDX-License-Identifier: Apache-2.0 */
/* What the processor makes of each bit of an immediate. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hardware_machine.h"
#include "immediates.h"

/* The stack's place, and the bytes around it that an instruction may reach. */
enum { STACK = 0x40000000, BELOW = 32, WINDOW = 96, STATUS_FLAGS = 0x8D5 };

/* A bit that is used shows with few inputs, but VCMPSS's with one in a hundred. */
enum { TRIES_OF_USED = 4000 };

struct immediates_machine {
    struct machine m;
    uint8_t memory[WINDOW];
};

/* All that an instruction may change. */
struct result {
    struct machine_state state;
    uint8_t memory[WINDOW];
};

struct immediates_machine *immediates_machine_open(void)
{
    struct immediates_machine *m = aligned_alloc(64, (sizeof *m + 63) / 64 * 64);
    if (!m || !machine_open(&m->m))
        exit(2);
    return m;
}

/* Kinds of numbers: any bits; small bytes with zeros among them; singles around 1, some the same, some NaN; doubles. */
static uint64_t number(struct verify *v, unsigned kind)
{
    static const uint64_t singles[] = { 0x3F800000, 0xBF800001, 0x7FC00000, 0x3FFFFFFF, 0x3F801000, 0xC0490FDB,
                                        0x40200000, 0x3F000000, 0x38801234, 0x7F800001, 0xC0200000, 0x33000001 };
    static const uint64_t doubles[] = {
        0x3FF0000000000000, 0x7FF8000000000000, 0xBFF8000000000001, 0x4004000000000000,
        0x3FE0000000000000, 0xC004000000000000, 0x7FF0000000000001, 0x400921FB54442D18
    };
    uint64_t r = verify_random(v);
    switch (kind) {
    case 0:
        return r;
    case 1:
        return r & 0x0303038103030301 & ~(UINT64_C(0xFF) << (r >> 58) % 8 * 8);
    case 2:
        return singles[r % 12] | singles[(r >> 8) % 12] << 32;
    case 3:
        return doubles[r % 8];
    default:
        return (r & 0x8FFF8FFF8FFF8FFF) ^ 0x3000300030003000;
    }
}

static void prepare(struct immediates_machine *m, struct verify *v)
{
    struct machine_state *s = &m->m.state;
    uint64_t r = verify_random(v);
    unsigned kind = (unsigned)(r % 5);
    machine_reset(&m->m);
    for (unsigned i = 0; i < 16; i++)
        if (i != R14)
            s->gpr[i] = number(v, r & 0x100 ? 0 : 1) & (r & 0x200 ? 31 : ~UINT64_C(0));
    s->gpr[RSP] = (uint64_t)m->m.region.base + STACK;
    s->rflags |= verify_random(v) & STATUS_FLAGS;
    s->rip = (uint64_t)m->m.region.base + VERIFY_CODE;
    for (unsigned i = 0; i < 256; i += 8) {
        uint64_t low = number(v, kind), high = number(v, kind);
        memcpy(s->vectors + XSAVE_XMM + i, &low, 8);
        memcpy(s->vectors + XSAVE_YMM_HIGH + i, &high, 8);
    }
    if (r & 0x400) /* equal operands */
        for (unsigned i = 16; i < 256; i += 16) {
            memcpy(s->vectors + XSAVE_XMM + i, s->vectors + XSAVE_XMM, 16);
            memcpy(s->vectors + XSAVE_YMM_HIGH + i, s->vectors + XSAVE_YMM_HIGH, 16);
        }
    for (unsigned i = 0; i < WINDOW; i += 8) {
        uint64_t value = number(v, kind);
        memcpy(m->memory + i, &value, 8);
    }
}

/* The instruction with this immediate, from the state that was prepared. False: the processor has no such instruction.
 */
static bool run(struct immediates_machine *m, const struct machine_state *before, const struct immediate_form *f,
                uint8_t immediate, struct result *result)
{
    uint8_t *window = machine_data(&m->m, STACK - BELOW, WINDOW);
    m->m.state = *before;
    memcpy(m->m.code, f->bundle, f->length);
    m->m.code[f->length - 1] = immediate;
    memcpy(window, m->memory, WINDOW);
    machine_step(&m->m);
    result->state = m->m.state;
    /* What the kernel keeps there, and which components were in use, is the host's. */
    memset(result->state.vectors + XSAVE_XMM + 256, 0, XSAVE_YMM_HIGH - XSAVE_XMM - 256);
    memcpy(result->memory, window, WINDOW);
    return m->m.event.signal == SIGTRAP;
}

/* Whether flipping the bit changed anything with some input. -1: the processor does not have the instruction. */
static int bit_matters(struct immediates_machine *m, struct verify *v, const struct immediate_form *f, uint8_t bit,
                       uint64_t tries)
{
    static const uint8_t few[] = { 0xFF, 0x0F, 0x7F, 0x33 };
    static struct result one, other;
    for (uint64_t i = 0; i < tries; i++) {
        uint64_t r = verify_random(v);
        uint8_t immediate = (uint8_t)(r & few[r >> 8 & 3] & f->bits.accepted & ~bit);
        prepare(m, v);
        struct machine_state before = m->m.state;
        if (!run(m, &before, f, immediate, &one) || !run(m, &before, f, immediate | bit, &other))
            return -1;
        if (memcmp(&one, &other, sizeof one))
            return 1;
    }
    return 0;
}

bool immediates_run(struct immediates_machine *m, struct verify *v, const struct immediate_form *f, uint64_t tries)
{
    char text[3 * ZVM_BUNDLE_SIZE];
    for (unsigned i = 0; i < 8; i++) {
        uint8_t bit = (uint8_t)(1 << i);
        bool used = f->bits.used & bit;
        int matters = bit_matters(m, v, f, bit, used ? TRIES_OF_USED : tries);
        if (matters < 0)
            return false;
        v->cases++;
        if (matters != used)
            verify_fail(v, "%s (%s): bit %u is %s by the manuals and %s by this processor",
                        verify_hex(text, f->bundle, f->length), ZydisMnemonicGetString(f->insn.mnemonic), i,
                        used ? "used" : "not used", matters ? "is" : "is not");
    }
    return true;
}
