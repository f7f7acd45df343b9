/* SPDX-License-Identifier: Apache-2.0 */
#include "disassembly.h"

#include <capstone/capstone.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct disassembly {
    csh handle;    /* owned */
    cs_insn *insn; /* owned; where the library puts what it decodes */
};

struct disassembly *disassembly_new(void)
{
    struct disassembly *d = calloc(1, sizeof(*d));
    if (!d)
        return NULL;
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &d->handle) != CS_ERR_OK) {
        free(d);
        return NULL;
    }
    cs_option(d->handle, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
    cs_option(d->handle, CS_OPT_DETAIL, CS_OPT_ON);
    d->insn = cs_malloc(d->handle);
    if (d->insn)
        return d;
    disassembly_free(d);
    return NULL;
}

void disassembly_free(struct disassembly *d)
{
    if (!d)
        return;
    if (d->insn)
        cs_free(d->insn, 1);
    cs_close(&d->handle);
    free(d);
}

/* Groups of the library, in the order in which they decide. */
static const struct {
    enum insn_class kind;
    uint8_t group;
} groups[] = {
    { CLASS_CALL, X86_GRP_CALL },     { CLASS_RETURN, X86_GRP_RET },   { CLASS_BRANCH, X86_GRP_JUMP },
    { CLASS_X87, X86_GRP_FPU },       { CLASS_VECTOR, X86_GRP_SSE1 },  { CLASS_VECTOR, X86_GRP_SSE2 },
    { CLASS_VECTOR, X86_GRP_SSE3 },   { CLASS_VECTOR, X86_GRP_SSSE3 }, { CLASS_VECTOR, X86_GRP_SSE41 },
    { CLASS_VECTOR, X86_GRP_SSE42 },  { CLASS_VECTOR, X86_GRP_AVX },   { CLASS_VECTOR, X86_GRP_AVX2 },
    { CLASS_VECTOR, X86_GRP_FMA },    { CLASS_VECTOR, X86_GRP_F16C },  { CLASS_VECTOR, X86_GRP_AES },
    { CLASS_VECTOR, X86_GRP_PCLMUL }, { CLASS_VECTOR, X86_GRP_SHA },
};

/* Then mnemonics; what no row fits is CLASS_INTEGER. */
static const struct {
    enum insn_class kind;
    const char *pattern;
} mnemonics[] = {
    { CLASS_PADDING, "nop*" },   { CLASS_PADDING, "hlt" },  { CLASS_STACK, "push*" },  { CLASS_STACK, "pop" },
    { CLASS_STACK, "pop[wlq]" }, { CLASS_STACK, "leave*" }, { CLASS_STRING, "rep*" },  { CLASS_STRING, "movs[bwlq]" },
    { CLASS_STRING, "stos*" },   { CLASS_VECTOR, "v*" },    { CLASS_MOVE, "mov*" },    { CLASS_MOVE, "cmov*" },
    { CLASS_MOVE, "lea*" },      { CLASS_MOVE, "xchg*" },   { CLASS_MOVE, "bswap*" },  { CLASS_COMPARE, "cmp[bwlq]" },
    { CLASS_COMPARE, "test*" },  { CLASS_COMPARE, "bt*" },  { CLASS_COMPARE, "set*" },
};

static enum insn_class class_of(csh handle, const cs_insn *in)
{
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        if (cs_insn_group(handle, in, groups[i].group))
            return groups[i].kind;
    for (size_t i = 0; i < sizeof(mnemonics) / sizeof(mnemonics[0]); i++)
        if (fnmatch(mnemonics[i].pattern, in->mnemonic, 0) == 0)
            return mnemonics[i].kind;
    return CLASS_INTEGER;
}

static const struct {
    uint8_t flag;
    uint64_t reads; /* in the library's words */
} flags[] = {
    { SHOWN_O, X86_EFLAGS_TEST_OF }, { SHOWN_S, X86_EFLAGS_TEST_SF }, { SHOWN_Z, X86_EFLAGS_TEST_ZF },
    { SHOWN_P, X86_EFLAGS_TEST_PF }, { SHOWN_C, X86_EFLAGS_TEST_CF },
};

static void take_flags(struct insn *insn, const cs_insn *in)
{
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        insn->reads |= in->detail->x86.eflags & flags[i].reads ? flags[i].flag : 0;
}

static void take_target(struct insn *insn, const cs_insn *in)
{
    const cs_x86 *x86 = &in->detail->x86;
    if ((insn->kind != CLASS_BRANCH && insn->kind != CLASS_CALL) || x86->op_count != 1 ||
        x86->operands[0].type != X86_OP_IMM)
        return;
    insn->direct = true;
    insn->target = (uint32_t)x86->operands[0].imm;
}

void disassembly_next(struct disassembly *d, const uint8_t *bytes, size_t size, uint32_t address, struct insn *insn)
{
    uint64_t at = address;
    const uint8_t *code = bytes;
    *insn = (struct insn){ .address = address, .size = 1, .kind = CLASS_UNKNOWN };
    if (!cs_disasm_iter(d->handle, &code, &size, &at, d->insn)) {
        snprintf(insn->text, sizeof(insn->text), ".byte 0x%02x", *bytes);
        return;
    }
    const cs_insn *in = d->insn;
    insn->known = true;
    insn->size = (uint8_t)in->size;
    insn->kind = class_of(d->handle, in);
    snprintf(insn->text, sizeof(insn->text), "%s%s%s", in->mnemonic, *in->op_str ? " " : "", in->op_str);
    snprintf(insn->mnemonic, sizeof(insn->mnemonic), "%s", in->mnemonic);
    take_target(insn, in);
    if (insn->kind != CLASS_X87)
        take_flags(insn, in);
}
