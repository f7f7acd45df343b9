/* SPDX-License-Identifier: Apache-2.0 */
#include <Zydis/Zydis.h>
#include <string.h>

#include "immediates_table.h"
#include "policy.h"
#include "zvm/abi/sfi.h"

/* Conditions of policy_mnemonics.def; ALLOWED is set in every row. */
enum condition {
    ALLOWED = 1 << 0,
    NO_MEMORY = 1 << 1,    /* registers alone */
    NOT_16 = 1 << 2,       /* not 16 bits wide: undefined, or shifts the stack by two */
    BIT_OFFSET = 1 << 3,   /* a bit of memory by a constant alone: a register reaches 2^60 bytes */
    DIRECT = 1 << 4,       /* to a constant address */
    EXACT = 1 << 5,        /* one of exact_forms */
    STATUS = 1 << 6,       /* leaves a defined x87 status */
    AFTER_STATUS = 1 << 7, /* FNSTSW %ax */
    AES = 1 << 8,          /* if the code may use the set */
    PCLMUL = 1 << 9,
    SHA = 1 << 10,
    ADX = 1 << 11,
};

static const uint16_t conditions[ZYDIS_MNEMONIC_MAX_VALUE + 1] = {
#define ALLOW_IF(name, condition) [ZYDIS_MNEMONIC_##name] = ALLOWED | (condition),
#define ALLOW(name)               ALLOW_IF(name, 0)
#define BOTH_IF(name, condition)  ALLOW_IF(name, condition) ALLOW_IF(V##name, condition)
#define BOTH(name)                BOTH_IF(name, 0)
#include "policy_mnemonics.def"
#undef BOTH
#undef BOTH_IF
#undef ALLOW
#undef ALLOW_IF
};

/* A decoded instruction. */
struct decoded {
    ZydisDecodedInstruction insn;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

static const ZydisDecoder *decoder(bool amd)
{
    static ZydisDecoder decoders[2];
    static bool ready;
    if (!ready) {
        ZydisDecoderInit(&decoders[0], ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
        ZydisDecoderInit(&decoders[1], ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
        ZydisDecoderEnableMode(&decoders[1], ZYDIS_DECODER_MODE_AMD_BRANCHES, ZYAN_TRUE);
        ready = true;
    }
    return &decoders[amd];
}

static bool decode(struct decoded *d, bool amd, const uint8_t *bytes, size_t size)
{
    return ZYAN_SUCCESS(ZydisDecoderDecodeFull(decoder(amd), bytes, size, &d->insn, d->operands));
}

static bool same_memory(const ZydisDecodedOperandMem *a, const ZydisDecodedOperandMem *b)
{
    return a->type == b->type && a->segment == b->segment && a->base == b->base && a->index == b->index &&
           (a->scale == b->scale || a->index == ZYDIS_REGISTER_NONE) && a->disp.value == b->disp.value;
}

static bool same_operand(const ZydisDecodedOperand *a, const ZydisDecodedOperand *b)
{
    if (a->type != b->type || a->actions != b->actions || a->size != b->size)
        return false;
    switch (a->type) {
    case ZYDIS_OPERAND_TYPE_REGISTER:
        return a->reg.value == b->reg.value;
    case ZYDIS_OPERAND_TYPE_MEMORY:
        return same_memory(&a->mem, &b->mem);
    case ZYDIS_OPERAND_TYPE_IMMEDIATE:
        return a->imm.value.u == b->imm.value.u;
    default:
        return true;
    }
}

/* Whether both do the same to the same operands. */
static bool same_meaning(const struct decoded *a, const struct decoded *b)
{
    if (a->insn.mnemonic != b->insn.mnemonic || a->insn.operand_count != b->insn.operand_count)
        return false;
    for (unsigned i = 0; i < a->insn.operand_count; i++)
        if (!same_operand(&a->operands[i], &b->operands[i]))
            return false;
    return true;
}

static bool has_memory(const struct decoded *d)
{
    return d->insn.attributes & ZYDIS_ATTRIB_HAS_MODRM && d->insn.raw.modrm.mod != 3;
}

/* The no-operations that assemblers pad with, longest last. */
static unsigned padding_at(const uint8_t *bytes, size_t size)
{
    static const uint8_t padding[][10] = {
        { 0x90 },
        { 0x66, 0x90 },
        { 0x0f, 0x1f, 0x00 },
        { 0x0f, 0x1f, 0x40, 0x00 },
        { 0x0f, 0x1f, 0x44, 0x00, 0x00 },
        { 0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00 },
        { 0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00 },
        { 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00 },
        { 0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00 },
        { 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00 },
    };
    /* The longest may have up to five more 66 before it. */
    unsigned more = 0;
    while (more < 5 && more + sizeof padding[0] < size && bytes[more] == 0x66 && bytes[more + 1] == 0x66)
        more++;
    if (more && !memcmp(bytes + more, padding[sizeof padding[0] - 1], sizeof padding[0]))
        return more + (unsigned)sizeof padding[0];
    for (unsigned length = 1; length <= sizeof padding[0] && length <= size; length++)
        if (!memcmp(bytes, padding[length - 1], length))
            return length;
    return 0;
}

/* [65 67] [66] [F2|F3], then REX, VEX or opcode. Returns how many bytes, or -1 when they stand in another order. */
static int canonical_prefixes(const uint8_t *bytes, unsigned length)
{
    static const uint8_t legacy[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 };
    unsigned n = 0;
    if (length > 2 && bytes[0] == 0x65 && bytes[1] == 0x67)
        n = 2;
    if (n < length && bytes[n] == 0x66)
        n++;
    if (n < length && (bytes[n] == 0xf2 || bytes[n] == 0xf3))
        n++;
    if (n < length && memchr(legacy, bytes[n], sizeof legacy))
        return -1;
    if (n + 1 < length && bytes[n] >> 4 == 4 && (bytes[n + 1] >> 4 == 4 || memchr(legacy, bytes[n + 1], sizeof legacy)))
        return -1;
    return (int)n;
}

/* Whether the instruction means the same without byte i (mask 0) or with these bits of it flipped. */
static bool means_nothing(const struct decoded *d, const uint8_t *bytes, unsigned i, uint8_t mask)
{
    uint8_t other[ZYDIS_MAX_INSTRUCTION_LENGTH + 1];
    unsigned length = d->insn.length;
    memcpy(other, bytes, length);
    if (mask)
        other[i] ^= mask;
    else
        memmove(other + i, other + i + 1, --length - i);
    struct decoded without;
    return decode(&without, false, other, length) && without.insn.length == length && same_meaning(d, &without);
}

/* The bits that select something: in which byte of the prefix, which, and how they look when they are set. */
struct prefix_bit {
    uint8_t byte, mask, set;
};

static const struct prefix_bit rex_bits[] = { { 0, 8, 8 }, { 0, 4, 4 }, { 0, 2, 2 }, { 0, 1, 1 }, { 0 } };
static const struct prefix_bit vex2_bits[] = { { 1, 0x80, 0 }, { 1, 4, 4 }, { 0 } };
static const struct prefix_bit vex3_bits[] = { { 1, 0x80, 0 },    { 1, 0x40, 0 }, { 1, 0x20, 0 },
                                               { 2, 0x80, 0x80 }, { 2, 4, 4 },    { 0 } };

/* SIB without a base. Zydis takes %r13 for one if REX.B is set; the processor does not. */
static bool has_no_base(const ZydisDecodedInstruction *insn)
{
    return insn->raw.modrm.mod == 0 && insn->raw.modrm.rm == 4 && insn->raw.sib.base == 5;
}

/* On bytes a bare 40 selects which registers 4 to 7 are, though there may be none of them. */
static bool has_byte_operand(const struct decoded *d)
{
    for (unsigned i = 0; i < d->insn.operand_count; i++)
        if (d->operands[i].size == 8 && d->operands[i].type != ZYDIS_OPERAND_TYPE_IMMEDIATE &&
            d->operands[i].visibility == ZYDIS_OPERAND_VISIBILITY_EXPLICIT)
            return true;
    return false;
}

/* Whether a bit of the REX or VEX that begins at byte `at` is set and selects nothing. */
static bool idle_bit(const struct decoded *d, const uint8_t *bytes, unsigned at)
{
    const struct prefix_bit *bit;
    if (bytes[at] == 0x40)
        return !has_byte_operand(d) && means_nothing(d, bytes, at, 0);
    if (bytes[at] >> 4 == 4)
        bit = rex_bits;
    else if (d->insn.encoding == ZYDIS_INSTRUCTION_ENCODING_VEX)
        bit = bytes[at] == 0xc4 ? vex3_bits : vex2_bits;
    else
        return false;
    for (; bit->mask; bit++) {
        bool is_b = bit->mask == (bit->byte ? 0x20 : 1);
        if ((bytes[at + bit->byte] & bit->mask) == bit->set &&
            ((is_b && has_memory(d) && has_no_base(&d->insn)) || means_nothing(d, bytes, at + bit->byte, bit->mask)))
            return true;
    }
    return false;
}

static const char *check_prefixes(const struct decoded *d, const uint8_t *bytes)
{
    int n = canonical_prefixes(bytes, d->insn.length);
    if (n < 0)
        return "prefixes are not in canonical order";
    bool gs = n >= 2 && bytes[0] == 0x65;
    if (gs && !has_memory(d))
        return "65 67 without memory";
    for (unsigned i = gs ? 2 : 0; i < (unsigned)n; i++)
        if (means_nothing(d, bytes, i, 0))
            return "a prefix means nothing";
    return idle_bit(d, bytes, (unsigned)n) ? "a bit of REX or VEX means nothing" : NULL;
}

/* Second encodings of the same instruction, which manuals do not list and decoders disagree on. */
static bool is_alias(const ZydisDecodedInstruction *insn)
{
    unsigned op = insn->opcode, reg = insn->raw.modrm.reg;
    bool registers = insn->raw.modrm.mod == 3;
    if (insn->encoding != ZYDIS_INSTRUCTION_ENCODING_LEGACY || insn->opcode_map != ZYDIS_OPCODE_MAP_DEFAULT)
        return false;
    switch (op) {
    case 0xc0:
    case 0xc1:
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return reg == 6;
    case 0xf6:
    case 0xf7:
        return reg == 1;
    case 0xd9:
        return registers && reg == 3;
    case 0xdc:
        return registers && (reg == 2 || reg == 3);
    case 0xdd:
        return registers && reg == 1;
    case 0xde:
        return registers && reg == 2;
    case 0xdf:
        return registers && reg < 4;
    default:
        return false;
    }
}

static const char *check_memory(const struct decoded *d, const ZydisDecodedOperand *o, const struct code *code,
                                uint64_t next)
{
    const ZydisDecodedOperandMem *m = &o->mem;
    bool wide = d->insn.address_width == 64, gs = m->segment == ZYDIS_REGISTER_GS;
    if (m->type == ZYDIS_MEMOP_TYPE_AGEN)
        return wide && !(d->insn.attributes & ZYDIS_ATTRIB_HAS_SEGMENT) ? NULL : "LEA with a prefix on its address";
    if (m->type != ZYDIS_MEMOP_TYPE_MEM)
        return "an unusual kind of memory operand";
    if (gs)
        return d->insn.address_width == 32 && m->base != ZYDIS_REGISTER_EIP && m->base != ZYDIS_REGISTER_RIP
                   ? NULL
                   : "%gs without a 32-bit address";
    if (!wide || (m->segment != ZYDIS_REGISTER_DS && m->segment != ZYDIS_REGISTER_SS))
        return "memory past the region";
    if (m->base == ZYDIS_REGISTER_RSP && m->index == ZYDIS_REGISTER_NONE)
        return d->insn.raw.sib.scale == 0 && m->disp.value >= -ZVM_STACK_REACH && m->disp.value <= ZVM_STACK_REACH
                   ? NULL
                   : "disp(%rsp) reaches too far or has a scale";
    if (m->base != ZYDIS_REGISTER_RIP || o->size == 0)
        return "memory through a bare register";
    int64_t start = (int64_t)next + m->disp.value, end = start + o->size / 8;
    return start >= (int64_t)code->image_start && end <= (int64_t)code->image_end ? NULL
                                                                                  : "disp(%rip) leaves the image";
}

/* Memory that is not written out in the instruction: the stack, and only by PUSH, POP and CALL. */
static const char *check_hidden_memory(const struct decoded *d, const ZydisDecodedOperand *o)
{
    bool stack = o->mem.base == ZYDIS_REGISTER_RSP && o->mem.index == ZYDIS_REGISTER_NONE &&
                 o->mem.segment == ZYDIS_REGISTER_SS && o->size == 64;
    ZydisMnemonic m = d->insn.mnemonic;
    return stack && (m == ZYDIS_MNEMONIC_PUSH || m == ZYDIS_MNEMONIC_POP || m == ZYDIS_MNEMONIC_CALL)
               ? NULL
               : "memory that the operands do not name";
}

/* An instruction that always writes all of %esp. */
static bool may_open_stack_group(const struct decoded *d)
{
    switch (d->insn.mnemonic) {
    case ZYDIS_MNEMONIC_MOV:
    case ZYDIS_MNEMONIC_LEA:
    case ZYDIS_MNEMONIC_ADD:
    case ZYDIS_MNEMONIC_SUB:
    case ZYDIS_MNEMONIC_AND:
    case ZYDIS_MNEMONIC_OR:
    case ZYDIS_MNEMONIC_XOR:
        return true;
    default:
        return false;
    }
}

static const char *check_register(struct policy_insn *insn, const struct decoded *d, unsigned index)
{
    const ZydisDecodedOperand *o = &d->operands[index];
    ZydisRegister reg = o->reg.value;
    bool hidden = o->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN,
         written = o->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;
    switch (ZydisRegisterGetClass(reg)) {
    case ZYDIS_REGCLASS_GPR8:
    case ZYDIS_REGCLASS_GPR16:
    case ZYDIS_REGCLASS_GPR32:
    case ZYDIS_REGCLASS_GPR64:
        break;
    case ZYDIS_REGCLASS_X87:
    case ZYDIS_REGCLASS_XMM:
    case ZYDIS_REGCLASS_YMM:
    case ZYDIS_REGCLASS_FLAGS:
        return NULL;
    case ZYDIS_REGCLASS_IP:
        return written && !insn->branch ? "writes %rip" : NULL;
    default:
        if (reg == ZYDIS_REGISTER_MXCSR || reg == ZYDIS_REGISTER_X87CONTROL)
            return written && d->insn.mnemonic != ZYDIS_MNEMONIC_FNINIT ? "writes a control register" : NULL;
        return reg == ZYDIS_REGISTER_X87STATUS || reg == ZYDIS_REGISTER_X87TAG ? NULL : "an unusual register";
    }
    if (!written)
        return NULL;
    ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, reg);
    if (whole == ZYDIS_REGISTER_R14)
        return "writes %r14";
    if (whole != ZYDIS_REGISTER_RSP || (hidden && o->size == 64 && d->insn.meta.category != ZYDIS_CATEGORY_RET))
        return NULL;
    if (index == 0 && reg == ZYDIS_REGISTER_ESP && may_open_stack_group(d)) {
        insn->esp_half = true;
        return NULL;
    }
    return "writes %rsp";
}

static const char *check_operands(struct policy_insn *insn, const struct decoded *d, const struct code *code,
                                  uint64_t next)
{
    for (unsigned i = 0; i < d->insn.operand_count; i++) {
        const ZydisDecodedOperand *o = &d->operands[i];
        const char *why = NULL;
        if (o->type == ZYDIS_OPERAND_TYPE_REGISTER)
            why = check_register(insn, d, i);
        else if (o->type == ZYDIS_OPERAND_TYPE_MEMORY && o->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN)
            why = check_hidden_memory(d, o);
        else if (o->type == ZYDIS_OPERAND_TYPE_MEMORY)
            why = check_memory(d, o, code, next);
        else if (o->type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
            why = "an unusual operand";
        if (why)
            return why;
    }
    return NULL;
}

/* Of the flags, the arithmetic ones may change, and the direction flag be cleared. */
static const char *check_flags(const ZydisAccessedFlags *flags)
{
    const uint32_t arithmetic =
        ZYDIS_CPUFLAG_CF | ZYDIS_CPUFLAG_PF | ZYDIS_CPUFLAG_AF | ZYDIS_CPUFLAG_ZF | ZYDIS_CPUFLAG_SF | ZYDIS_CPUFLAG_OF;
    if (!flags)
        return NULL;
    uint32_t changed = flags->modified | flags->set_1 | flags->undefined | (flags->set_0 & ~ZYDIS_CPUFLAG_DF);
    return changed & ~arithmetic ? "changes a flag that is not arithmetic" : NULL;
}

static bool is_exact(const uint8_t *bytes, unsigned length)
{
    static const uint8_t forms[][3] = {
        { 0xf3, 0x90 }, { 0x0f, 0xae, 0xe8 }, { 0x0f, 0xae, 0xf0 }, { 0x0f, 0xae, 0xf8 }
    };
    for (unsigned i = 0; i < 4; i++)
        if (length == (i ? 3 : 2) && !memcmp(bytes, forms[i], length))
            return true;
    return false;
}

/* Bits of the immediate that the instruction does not use. */
static bool has_idle_immediate(const struct decoded *d)
{
    if (d->insn.raw.imm[0].size != 8 || d->insn.raw.imm[0].is_relative)
        return false;
    struct immediate_bits bits = immediate_bits(&d->insn, has_memory(d));
    return d->insn.raw.imm[0].value.u & 0xFF & ~bits.accepted;
}

static const char *check_condition(const struct decoded *d, unsigned c, const uint8_t *bytes, uint32_t isa)
{
    static const struct {
        unsigned condition;
        uint32_t isa;
        uint32_t wide; /* of 256 bits */
    } sets[] = { { AES, ZVM_ISA_AES, ZVM_ISA_VAES },
                 { PCLMUL, ZVM_ISA_PCLMUL, ZVM_ISA_VPCLMUL },
                 { SHA, ZVM_ISA_SHA, 0 },
                 { ADX, ZVM_ISA_ADX, 0 } };
    bool wide = d->insn.avx.vector_length == 256;
    if (!(c & ALLOWED))
        return "not an allowed instruction";
    for (unsigned i = 0; i < sizeof sets / sizeof *sets; i++)
        if (c & sets[i].condition && !(isa & (wide ? sets[i].wide : sets[i].isa)))
            return "an instruction set that was not asked for";
    if (has_idle_immediate(d))
        return "bits of the immediate mean nothing";
    if (d->insn.opcode >= 0xa0 && d->insn.opcode <= 0xa3 && d->insn.opcode_map == ZYDIS_OPCODE_MAP_DEFAULT)
        return "an absolute offset, as long as the prefix says";
    if (c & NO_MEMORY && has_memory(d))
        return "not with memory";
    if (c & NOT_16 && d->insn.operand_width == 16)
        return "not 16 bits wide";
    if (c & BIT_OFFSET && has_memory(d) && d->operands[1].type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
        return "a bit offset in a register";
    if (c & DIRECT && d->operands[0].type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
        return "not a direct branch";
    if (c & AFTER_STATUS && has_memory(d))
        return "stores the x87 status";
    return c & EXACT && !is_exact(bytes, d->insn.length) ? "not the exact form" : NULL;
}

static bool is_coprocessor(ZydisISASet set)
{
    switch (set) {
    case ZYDIS_ISA_SET_KNCE:
    case ZYDIS_ISA_SET_KNCJKBR:
    case ZYDIS_ISA_SET_KNCSTREAM:
    case ZYDIS_ISA_SET_KNCV:
    case ZYDIS_ISA_SET_KNC_MISC:
    case ZYDIS_ISA_SET_KNC_PF_HINT:
        return true;
    default:
        return false;
    }
}

/* What the two vendors must agree on. */
static const char *decode_both(struct decoded *d, const uint8_t *bytes, size_t size)
{
    struct decoded amd;
    if (!decode(d, false, bytes, size) || !decode(&amd, true, bytes, size))
        return "no instruction";
    if (d->insn.length != amd.insn.length || !same_meaning(d, &amd))
        return "Intel and AMD differ";
    return NULL;
}

static const char *check(struct policy_insn *insn, const struct decoded *d, const struct code *code,
                         const uint8_t *bytes, uint64_t address)
{
    unsigned c = conditions[d->insn.mnemonic];
    const char *why = check_condition(d, c, bytes, code->isa);
    if (why)
        return why;
    if ((d->insn.encoding != ZYDIS_INSTRUCTION_ENCODING_LEGACY && d->insn.encoding != ZYDIS_INSTRUCTION_ENCODING_VEX) ||
        is_coprocessor(d->insn.meta.isa_set) || is_alias(&d->insn))
        return "an unusual encoding";
    if (d->insn.meta.category == ZYDIS_CATEGORY_STRINGOP || d->insn.meta.category == ZYDIS_CATEGORY_IOSTRINGOP)
        return "a string instruction outside its group";
    if (d->insn.attributes & ZYDIS_ATTRIB_IS_PRIVILEGED && d->insn.mnemonic != ZYDIS_MNEMONIC_HLT)
        return "a privileged instruction";
    insn->branch = d->insn.meta.category == ZYDIS_CATEGORY_COND_BR ||
                   d->insn.meta.category == ZYDIS_CATEGORY_UNCOND_BR || d->insn.meta.category == ZYDIS_CATEGORY_CALL;
    insn->call = d->insn.meta.category == ZYDIS_CATEGORY_CALL;
    insn->target = insn->branch ? address + d->insn.length + (uint64_t)d->operands[0].imm.value.s : 0;
    insn->defines_status = c & STATUS;
    insn->reads_status = c & AFTER_STATUS;
    if ((why = check_operands(insn, d, code, address + d->insn.length)) || (why = check_flags(d->insn.cpu_flags)))
        return why;
    return check_prefixes(d, bytes);
}

const char *policy_insn(struct policy_insn *insn, const struct code *code, const uint8_t *bytes, size_t size,
                        uint64_t address)
{
    *insn = (struct policy_insn){ .mnemonic = "hlt", .length = 1 };
    if (size > 0 && (bytes[0] == ZVM_TEXT_FILL || bytes[0] == 0x50))
        return NULL; /* HLT and PUSH %rax, with which tests fill */
    struct decoded d;
    insn->length = 0;
    insn->mnemonic = "none";
    const char *why = decode_both(&d, bytes, size);
    if (why)
        return why;
    insn->length = d.insn.length;
    insn->mnemonic = ZydisMnemonicGetString(d.insn.mnemonic);
    return padding_at(bytes, size) == d.insn.length ? NULL : check(insn, &d, code, bytes, address);
}
