/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processor as the judge: accepted instructions of every form, and the groups, are executed one step at a time with
 * hostile registers, in a region whose neighbourhood is unmapped. After each step:
 *
 *   - the instruction ended where Zydis and the validator think that it ends, or faulted; a fault's address lies in the
 *     operand that the encoding names, so it is in the region or its guards;
 *   - %r14, the bases of %fs and %gs, DF, AC and all other control flags, MXCSR's and x87's control are as they were;
 *   - %rsp moved as the rules say and no register changed that Zydis does not know to be written;
 *   - with other upper halves in the registers of a memory operand everything comes out the same.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "hardware_forms.h"
#include "hardware_machine.h"
#include "support.h"
#include "zvm/abi/layout.h"

enum { UNIT_STEPS = 48, WINDOW_BEFORE = 64, WINDOW = 192, STATUS_FLAGS = 0x8D5, RESUME_FLAG = 0x10000, GP_FAULT = 128 };

struct bench {
    struct verify v;
    struct machine m;
    struct forms forms;
    struct group groups[GROUPS_MAX];
    size_t groups_count;
    uint64_t steps, traps, faults, divisions, pairs;
};

static uint64_t base_of(const struct bench *b)
{
    return (uint64_t)b->m.region.base;
}

/* Values that an address check might get wrong. */
static uint64_t hostile(struct bench *b, unsigned kind)
{
    uint64_t r = verify_random(&b->v);
    uint64_t data = VERIFY_CODE + 2 * MACHINE_CODE_SIZE + (uint32_t)r % 0xFF000000;
    if (r >> 63)
        data &= ~UINT64_C(63);
    switch (kind) {
    case 0:
        return data;
    case 1:
        return data | (r & 0xFFFFFFFF00000000);
    case 2:
        return UINT32_MAX - r % 256;
    case 3:
        return r % (VERIFY_CODE + MACHINE_CODE_SIZE);
    case 4:
        return (UINT64_C(1) << 31) - 64 + r % 128;
    case 5:
        return (UINT64_C(1) << 63) + r % 4096;
    case 6:
        return 0 - r % 4096;
    case 7:
        return (uint64_t)(r & 1 ? (void *)&b->m : (void *)&r);
    case 8:
        return base_of(b) + data;
    case 9:
        return base_of(b) - r % 8192;
    default:
        return r;
    }
}

enum { HOSTILE_KINDS = 11 };

static uint64_t hostile_stack(struct bench *b)
{
    static const uint32_t edges[] = { 0,          2,          8,          0x10000,    0x10004,    VERIFY_CODE,
                                      0xFFFEFFF8, 0xFFFEFFFC, 0xFFFF0000, 0xFFFFFFF8, 0xFFFFFFFF, 0x80000000 };
    uint64_t r = verify_random(&b->v);
    if (r % 4 == 0)
        return base_of(b) + edges[(r >> 8) % (sizeof(edges) / sizeof(edges[0]))];
    return base_of(b) + (hostile(b, 0) & (r & 0x100 ? ~UINT64_C(15) : ~UINT64_C(0)));
}

/* All registers at random: mostly of one kind. */
static void prepare(struct bench *b, unsigned place)
{
    struct machine_state *s = &b->m.state;
    unsigned kind = (unsigned)(verify_random(&b->v) % HOSTILE_KINDS);
    machine_reset(&b->m);
    for (unsigned i = 0; i < 16; i++) {
        uint64_t r = verify_random(&b->v);
        if (i != R14)
            s->gpr[i] = hostile(b, r % 4 ? kind : (unsigned)(r >> 8) % HOSTILE_KINDS);
    }
    s->gpr[RSP] = hostile_stack(b);
    s->rflags |= verify_random(&b->v) & STATUS_FLAGS;
    s->rip = base_of(b) + VERIFY_CODE + place;
    for (unsigned i = 0; i < 256; i += 8) {
        uint64_t low = verify_random(&b->v), high = verify_random(&b->v);
        memcpy(s->vectors + XSAVE_XMM + i, &low, 8);
        memcpy(s->vectors + XSAVE_YMM_HIGH + i, &high, 8);
    }
}

static uint64_t register_value(const struct machine_state *s, ZydisRegister reg)
{
    return reg == ZYDIS_REGISTER_NONE ? 0 : s->gpr[ZydisRegisterGetId(reg) & 15];
}

/* A SIB of this shape has no base, whatever REX.B says; Zydis 4.0 takes %r13 for one then, and no displacement. */
static bool lacks_base(const struct decoded *d)
{
    return (d->insn.attributes & ZYDIS_ATTRIB_HAS_SIB) && d->insn.raw.modrm.mod == 0 && d->insn.raw.sib.base == 5;
}

/* Where an operand that names its address lies. */
static uint64_t operand_address(const struct machine_state *s, const struct decoded *d, const ZydisDecodedOperand *o)
{
    uint64_t address = (uint64_t)d->insn.raw.disp.value;
    if (o->mem.base == ZYDIS_REGISTER_RIP)
        return address + s->rip + d->insn.length;
    if (!lacks_base(d))
        address += register_value(s, o->mem.base);
    address += register_value(s, o->mem.index) * o->mem.scale;
    if (d->insn.address_width == 32)
        address = (uint32_t)address;
    return o->mem.segment == ZYDIS_REGISTER_GS ? address + s->gpr[R14] : address;
}

static bool names_memory(const ZydisDecodedOperand *o)
{
    return o->type == ZYDIS_OPERAND_TYPE_MEMORY && o->mem.type == ZYDIS_MEMOP_TYPE_MEM &&
           o->visibility != ZYDIS_OPERAND_VISIBILITY_HIDDEN;
}

/* Whether the address of a fault is one that the instruction had to do with. */
static bool address_is_due(const struct bench *b, const struct machine_state *before, const struct decoded *d)
{
    uint64_t address = b->m.event.address, base = base_of(b);
    bool hidden = false;
    if (address < base - ZVM_STACK_REACH || address >= base + ZVM_REGION_SIZE + ZVM_STACK_REACH + 32)
        return false;
    for (unsigned i = 0; i < d->insn.operand_count; i++) {
        const ZydisDecodedOperand *o = &d->operands[i];
        hidden |= o->type == ZYDIS_OPERAND_TYPE_MEMORY && o->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN;
        if (names_memory(o)) {
            uint64_t past = address - operand_address(before, d, o), width = o->size / 8;
            /* Some accesses in pieces, of vpmaskmov for one, begin again at the region's start. */
            if (past < width || (d->insn.address_width == 32 && (uint32_t)past < width))
                return true;
        }
    }
    return hidden;
}

/* #GP without an address: a vector operand that must be aligned and is not. */
static bool is_misaligned(const struct machine_state *before, const struct decoded *d)
{
    for (unsigned i = 0; i < d->insn.operand_count; i++) {
        const ZydisDecodedOperand *o = &d->operands[i];
        if (names_memory(o) && o->size >= 128 && operand_address(before, d, o) % (o->size / 8) != 0)
            return true;
    }
    return false;
}

static const char *judge_fault(const struct bench *b, const struct machine_state *before, const struct decoded *d)
{
    const struct machine_event *e = &b->m.event;
    const struct machine_state *after = &b->m.state;
    if (after->rip != before->rip)
        return "a fault in another place";
    /* What string instructions got done before they fault they keep. */
    if (d->insn.meta.category != ZYDIS_CATEGORY_STRINGOP && memcmp(after->gpr, before->gpr, sizeof(after->gpr)) != 0)
        return "a fault that leaves other registers";
    if (d->insn.mnemonic == ZYDIS_MNEMONIC_HLT || d->insn.mnemonic == ZYDIS_MNEMONIC_UD2)
        return e->signal == SIGILL || e->code == GP_FAULT ? NULL : "a fault of another kind";
    if (e->signal == SIGFPE)
        return d->insn.mnemonic == ZYDIS_MNEMONIC_DIV || d->insn.mnemonic == ZYDIS_MNEMONIC_IDIV
                   ? NULL
                   : "a division that was none";
    if (e->signal != SIGSEGV)
        return e->signal == SIGILL ? "an instruction that does not exist" : "a signal";
    if (e->code == GP_FAULT)
        return is_misaligned(before, d) ? NULL : "a general protection fault";
    return address_is_due(b, before, d) ? NULL : "a fault at an address that is none of the operand's";
}

static const char *judge_stack(const struct bench *b, const struct machine_state *before, const struct decoded *d)
{
    uint64_t rsp = b->m.state.gpr[RSP], due = before->gpr[RSP];
    bool named = false;
    for (unsigned i = 0; i < d->insn.operand_count_visible; i++)
        named |= d->operands[i].type == ZYDIS_OPERAND_TYPE_REGISTER &&
                 (d->operands[i].actions & ZYDIS_OPERAND_ACTION_MASK_WRITE) &&
                 (d->operands[i].reg.value == ZYDIS_REGISTER_ESP || d->operands[i].reg.value == ZYDIS_REGISTER_RSP);
    if (named && d->operands[0].reg.value == ZYDIS_REGISTER_ESP)
        return rsp > UINT32_MAX ? "a first half that leaves more than 32 bits" : NULL;
    switch (d->insn.meta.category) {
    case ZYDIS_CATEGORY_PUSH:
    case ZYDIS_CATEGORY_CALL:
        due -= 8;
        break;
    case ZYDIS_CATEGORY_POP:
    case ZYDIS_CATEGORY_RET:
        due += 8;
        break;
    default:
        break;
    }
    if (!named && rsp != due)
        return "the stack pointer moved";
    return rsp - base_of(b) >= ZVM_REGION_SIZE ? "the stack pointer left the region" : NULL;
}

static bool is_branch(const struct decoded *d)
{
    ZydisInstructionCategory c = d->insn.meta.category;
    return c == ZYDIS_CATEGORY_COND_BR || c == ZYDIS_CATEGORY_UNCOND_BR || c == ZYDIS_CATEGORY_CALL ||
           c == ZYDIS_CATEGORY_RET;
}

static const char *judge_rip(const struct bench *b, const struct machine_state *before, const struct decoded *d)
{
    uint64_t rip = b->m.state.rip, next = before->rip + d->insn.length;
    bool repeats = (d->insn.attributes & ZYDIS_ATTRIB_HAS_REP) && rip == before->rip;
    if (!is_branch(d))
        return rip == next || repeats ? NULL : "it ends elsewhere";
    if (d->insn.raw.imm[0].is_relative)
        return rip == next || rip == next + (uint64_t)d->insn.raw.imm[0].value.s ? NULL : "a branch to elsewhere";
    return rip - base_of(b) < ZVM_REGION_SIZE && rip % ZVM_BUNDLE_SIZE == 0 ? NULL : "an indirect branch to elsewhere";
}

/* Registers that Zydis does not know to be written. */
static const char *judge_others(const struct bench *b, const struct machine_state *before, const struct decoded *d)
{
    const struct machine_state *after = &b->m.state;
    for (unsigned i = 0; i < 16; i++)
        if (after->gpr[i] != before->gpr[i] && !decoded_writes(d, ZYDIS_REGISTER_RAX + (ZydisRegister)i))
            return "a register changed that is none of its operands";
    if (d->insn.mnemonic == ZYDIS_MNEMONIC_VZEROALL || d->insn.mnemonic == ZYDIS_MNEMONIC_VZEROUPPER)
        return NULL;
    for (unsigned i = 0; i < 16; i++)
        if ((memcmp(after->vectors + XSAVE_XMM + 16 * i, before->vectors + XSAVE_XMM + 16 * i, 16) != 0 ||
             memcmp(after->vectors + XSAVE_YMM_HIGH + 16 * i, before->vectors + XSAVE_YMM_HIGH + 16 * i, 16) != 0) &&
            !decoded_writes(d, ZYDIS_REGISTER_ZMM0 + (ZydisRegister)i))
            return "a vector register changed that is none of its operands";
    return NULL;
}

static uint32_t word_at(const uint8_t *bytes, size_t size)
{
    uint32_t word = 0;
    memcpy(&word, bytes, size);
    return word;
}

static const char *judge_step(struct bench *b, const struct machine_state *before, const struct decoded *d)
{
    const struct machine_state *after = &b->m.state;
    const struct machine_event *e = &b->m.event;
    if (after->gpr[R14] != base_of(b))
        return "%r14 changed";
    if (e->gs != base_of(b) || e->fs != b->m.host_fs)
        return "a segment base changed";
    if ((after->rflags & ~(uint64_t)(STATUS_FLAGS | RESUME_FLAG)) != 0x202)
        return "a control flag changed";
    if ((word_at(after->vectors + XSAVE_MXCSR, 4) & ~0x3FU) != 0x1F80 ||
        word_at(after->vectors + XSAVE_FCW, 2) != 0x37F)
        return "floating-point control changed";
    if (e->signal != SIGTRAP)
        return judge_fault(b, before, d);
    const char *why = judge_rip(b, before, d);
    why = why ? why : judge_stack(b, before, d);
    return why ? why : judge_others(b, before, d);
}

static void fail(struct bench *b, const struct machine_state *before, const struct decoded *d, const char *why)
{
    char hex[3 * ZVM_BUNDLE_SIZE];
    verify_fail(&b->v, "%s: %s (base %#llx, rip %#llx -> %#llx, rsp %#llx -> %#llx, signal %d code %d address %#llx)",
                why, verify_hex(hex, d->bytes, d->insn.length), (unsigned long long)base_of(b),
                (unsigned long long)before->rip, (unsigned long long)b->m.state.rip,
                (unsigned long long)before->gpr[RSP], (unsigned long long)b->m.state.gpr[RSP], b->m.event.signal,
                b->m.event.code, (unsigned long long)b->m.event.address);
}

static bool step(struct bench *b, const struct decoded *d)
{
    struct machine_state before = b->m.state;
    machine_step(&b->m);
    b->v.cases++;
    b->traps += b->m.event.signal == SIGTRAP;
    b->faults += b->m.event.signal == SIGSEGV;
    b->divisions += b->m.event.signal == SIGFPE;
    const char *why = judge_step(b, &before, d);
    if (why)
        fail(b, &before, d, why);
    return !why && b->m.event.signal == SIGTRAP;
}

/* Steps through [place, end) of the bundle, as long as it stays there. */
static void run_unit(struct bench *b, const uint8_t *bundle, unsigned place, unsigned end)
{
    memcpy(b->m.code, bundle, ZVM_BUNDLE_SIZE);
    for (unsigned i = 0; i < UNIT_STEPS; i++) {
        uint64_t at = b->m.state.rip - base_of(b) - VERIFY_CODE;
        struct decoded d;
        if (at < place || at >= end ||
            !model_decode(&b->forms.model, bundle + at, ZVM_BUNDLE_SIZE - at, (uint32_t)(VERIFY_CODE + at), &d) ||
            !step(b, &d))
            return;
    }
}

/* The operand whose address can be named in other words: through %gs, by registers that are nothing else's. */
static const ZydisDecodedOperand *renamable(const struct decoded *d)
{
    for (unsigned i = 0; i < d->insn.operand_count; i++)
        if (names_memory(&d->operands[i]) && d->operands[i].mem.segment == ZYDIS_REGISTER_GS)
            return &d->operands[i];
    return NULL;
}

static bool is_operand(const struct decoded *d, ZydisRegister reg)
{
    for (unsigned i = 0; i < d->insn.operand_count; i++)
        if (d->operands[i].type == ZYDIS_OPERAND_TYPE_REGISTER &&
            ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, d->operands[i].reg.value) == reg)
            return true;
    return false;
}

/* Gives the register of an address another upper half; a bit for it if that was done. */
static unsigned change_upper_half(struct bench *b, const struct decoded *d, ZydisRegister reg)
{
    ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);
    if (reg == ZYDIS_REGISTER_NONE || is_operand(d, whole) || whole == ZYDIS_REGISTER_RSP ||
        whole == ZYDIS_REGISTER_R14)
        return 0;
    unsigned id = (unsigned)ZydisRegisterGetId(whole);
    b->m.state.gpr[id] = (uint32_t)b->m.state.gpr[id] | (verify_random(&b->v) & 0xFFFFFFFF00000000);
    return 1U << id;
}

static const char *compare_states(const struct machine_state *a, const struct machine_state *b, unsigned changed)
{
    for (unsigned i = 0; i < 16; i++)
        if (a->gpr[i] != b->gpr[i] && !(changed >> i & 1))
            return "the upper half of an address changes a register";
    if (a->rip != b->rip || a->rflags != b->rflags)
        return "the upper half of an address changes %rip or flags";
    /* x87 and xmm, then the upper halves of ymm; between them is what the kernel and the processor note for themselves.
     */
    if (memcmp(a->vectors, b->vectors, XSAVE_XMM + 256) != 0 ||
        memcmp(a->vectors + XSAVE_YMM_HIGH, b->vectors + XSAVE_YMM_HIGH, 256) != 0)
        return "the upper half of an address changes vectors";
    return NULL;
}

/* The same instruction twice, with everything the same but upper halves of registers in its address. */
static void run_twice(struct bench *b, const struct decoded *d, const ZydisDecodedOperand *o)
{
    struct machine_state before = b->m.state;
    uint32_t offset = (uint32_t)operand_address(&before, d, o) - WINDOW_BEFORE;
    uint8_t *data = machine_data(&b->m, offset, WINDOW), saved[WINDOW], written[WINDOW];
    if (data)
        memcpy(saved, data, WINDOW);
    bool ended = step(b, d);
    if (ended && !data)
        return; /* at an edge of the data, and what it wrote cannot be taken back */
    struct machine_state after = b->m.state;
    struct machine_event event = b->m.event;
    b->m.state = before;
    unsigned changed = change_upper_half(b, d, o->mem.index);
    if (!lacks_base(d))
        changed |= change_upper_half(b, d, o->mem.base);
    if (!changed)
        return;
    if (data) {
        memcpy(written, data, WINDOW);
        memcpy(data, saved, WINDOW);
    }
    b->pairs++;
    step(b, d);
    const char *why = compare_states(&after, &b->m.state, changed);
    if (event.signal != b->m.event.signal || event.code != b->m.event.code || event.address != b->m.event.address)
        why = "the upper half of an address changes how it ends";
    if (data && memcmp(data, written, WINDOW) != 0)
        why = "the upper half of an address changes what is written";
    if (why)
        fail(b, &before, d, why);
}

static void try_form(struct bench *b, const struct form *form)
{
    struct encoding e;
    if (!form_encode(&b->forms, form, ADDRESS_ALL, (unsigned)(verify_random(&b->v) % ZVM_BUNDLE_SIZE), &b->v, &e))
        return;
    const ZydisDecodedOperand *o = renamable(&e.d);
    prepare(b, e.place);
    if (o && !form->stack) {
        memcpy(b->m.code, e.bundle, ZVM_BUNDLE_SIZE);
        run_twice(b, &e.d, o);
    } else {
        run_unit(b, e.bundle, e.place, e.place + e.unit_size);
    }
}

static void try_group(struct bench *b)
{
    const struct group *g = &b->groups[verify_random(&b->v) % b->groups_count];
    unsigned last = ZVM_BUNDLE_SIZE - g->length;
    unsigned place = g->kind == GROUP_CALL ? last : (unsigned)(verify_random(&b->v) % (last + 1));
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    memset(bundle, ZVM_TEXT_FILL, sizeof(bundle));
    memcpy(bundle + place, g->bytes, g->length);
    prepare(b, place);
    run_unit(b, bundle, place, place + g->length);
}

/* A direct branch of any kind to the bundle's start. */
static void try_branch(struct bench *b)
{
    uint64_t r = verify_random(&b->v);
    static const uint8_t plain[] = { 0xEB, 0xE3, 0xE9, 0xE8 };
    uint8_t bundle[ZVM_BUNDLE_SIZE], bytes[6];
    unsigned length = 0, width = r & 1 ? 1 : 4;
    if (r & 2) {
        bytes[length++] = plain[r >> 2 & 3];
        width = bytes[0] == 0xE9 || bytes[0] == 0xE8 ? 4 : 1;
    } else {
        if (width == 4)
            bytes[length++] = 0x0F;
        bytes[length++] = (uint8_t)((width == 4 ? 0x80 : 0x70) | (r >> 4 & 15));
    }
    unsigned last = ZVM_BUNDLE_SIZE - length - width;
    unsigned place = bytes[0] == 0xE8 ? last : (unsigned)((r >> 8) % (last + 1));
    int32_t back = -(int32_t)(place + length + width);
    memset(bundle, ZVM_TEXT_FILL, sizeof(bundle));
    memcpy(bundle + place, bytes, length);
    memcpy(bundle + place + length, &back, width);
    if (verify_bundle(bundle).rule != RULE_NONE)
        verify_fail(&b->v, "a branch to the start of its bundle is refused");
    prepare(b, place);
    if (r & 0x100000)
        b->m.state.gpr[RCX] = 0;
    run_unit(b, bundle, place, place + length + width);
}

int main(int argc, char **argv)
{
    static struct bench b;
    const struct verify_option options[] = { { "steps", &b.steps, 10000000, 100000 }, { 0 } };
    verify_begin(&b.v, "hardware", options, argc, argv);
    if (!machine_open(&b.m))
        return 2;
    forms_find(&b.forms);
    b.groups_count = groups_make(b.groups);
    for (uint64_t i = verify_random(&b.v); b.v.cases < b.steps; i++) {
        try_form(&b, &b.forms.forms[i % b.forms.count]);
        if (i % 16 == 0)
            try_group(&b);
        if (i % 32 == 0) {
            try_branch(&b);
            try_form(&b, &b.forms.forms[b.forms.count - 1 - verify_random(&b.v) % b.forms.stack_count]);
        }
    }
    printf("%zu forms; %llu steps ended, %llu faulted, %llu divided by zero; %llu pairs\n", b.forms.count,
           (unsigned long long)b.traps, (unsigned long long)b.faults, (unsigned long long)b.divisions,
           (unsigned long long)b.pairs);
    forms_release(&b.forms);
    return verify_end(&b.v);
}
