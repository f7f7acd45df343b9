/* SPDX-License-Identifier: Apache-2.0 */
#include "insn.h"

static const struct {
    const char *name;
    enum { DROP, REP, REPNE, ADDRESS32, NOP_ONLY, REFUSE } what;
} prefixes[] = {
    { "lock", DROP },         { "notrack", DROP },    { "bnd", DROP },      { "rep", REP },
    { "repe", REP },          { "repz", REP },        { "repne", REPNE },   { "repnz", REPNE },
    { "addr32", ADDRESS32 },  { "data16", NOP_ONLY }, { "data32", REFUSE }, { "addr16", REFUSE },
    { "rex", REFUSE },        { "rex64", REFUSE },    { "rex.w", REFUSE },  { "xacquire", DROP },
    { "xrelease", DROP },     { "ds", DROP },         { "cs", DROP },       { "ss", DROP },
    { "es", DROP },           { "fs", REFUSE },       { "gs", REFUSE },     { "{vex}", DROP },
    { "{vex3}", DROP },       { "{evex}", REFUSE },   { "{disp8}", DROP },  { "{disp32}", DROP },
    { "{vex2}", DROP },       { "{load}", DROP },     { "{store}", DROP },  { "{rex}", DROP },
    { "{nooptimize}", DROP },
};

static const char *apply(struct insn *insn, int what)
{
    switch (what) {
    case REP:
        insn->prefix = PREFIX_REP;
        return NULL;
    case REPNE:
        insn->prefix = PREFIX_REPNE;
        return NULL;
    case ADDRESS32:
        insn->address32 = true;
        return NULL;
    case NOP_ONLY:
        insn->padding = true;
        return NULL;
    case REFUSE:
        return "this prefix has no place in guest code; leave it to the assembler";
    }
    return NULL;
}

/* Most mnemonics are told from prefixes by their first letter. */
static bool may_be_prefix(struct span word)
{
    return word.n && strchr("lnbradxcesfg{", word.s[0]);
}

const char *insn_prefixes(struct insn *insn, struct span *text)
{
    for (;;) {
        *text = span_trim(*text);
        struct span word = span_word(*text);
        size_t i = 0, count = sizeof prefixes / sizeof *prefixes;
        if (!may_be_prefix(word))
            return NULL;
        while (i < count && !span_is(word, prefixes[i].name))
            i++;
        if (i == count)
            return NULL;
        const char *wrong = apply(insn, prefixes[i].what);
        if (wrong)
            return wrong;
        *text = span_trim(span_from(*text, word.n));
    }
}

/* The next operand: up to a comma outside parentheses. */
static struct span take_operand(struct span *rest)
{
    size_t depth = 0, n = 0;
    for (; n < rest->n; n++) {
        char c = rest->s[n];
        if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
        else if (c == ',' && depth == 0)
            break;
    }
    struct span operand = { rest->s, n };
    *rest = n < rest->n ? (struct span){ rest->s + n + 1, rest->n - n - 1 } : (struct span){ rest->s + n, 0 };
    return span_trim(operand);
}

bool insn_ends_flow(struct span mnemonic)
{
    return span_is(mnemonic, "jmp") || span_is(mnemonic, "jmpq") || span_is(mnemonic, "ret") ||
           span_is(mnemonic, "retq") || span_is(mnemonic, "hlt") || span_is(mnemonic, "ud2");
}

bool insn_is_branch(struct span mnemonic)
{
    return mnemonic.s[0] == 'j' || span_starts(mnemonic, "call") || span_starts(mnemonic, "loop");
}

const char *insn_parse(struct insn *insn, struct span text)
{
    insn->mnemonic = span_word(text);
    struct span rest = span_trim(span_from(text, insn->mnemonic.n));
    if (span_ends(insn->mnemonic, ",pt") || span_ends(insn->mnemonic, ",pn"))
        insn->mnemonic.n -= 3; /* branch hints */
    insn->operands = 0;
    if (insn->padding && !span_starts(insn->mnemonic, "nop"))
        return "data16 has no place in guest code but before a nop; leave it to the assembler";
    while (rest.n) {
        if (insn->operands == INSN_OPERANDS)
            return "too many operands";
        const char *wrong = operand_parse(&insn->operand[insn->operands++], take_operand(&rest));
        if (wrong)
            return wrong;
    }
    return NULL;
}

unsigned insn_width(const struct insn *insn)
{
    for (unsigned i = insn->operands; i-- > 0;)
        if (insn->operand[i].kind == OPERAND_REGISTER && insn->operand[i].reg.width)
            return insn->operand[i].reg.width;
    return 0;
}

static const struct {
    char suffix;
    uint8_t width;
} suffixes[] = { { 'b', 8 }, { 'w', 16 }, { 'l', 32 }, { 'q', 64 } };

unsigned insn_suffix_width(char suffix)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (suffixes[i].suffix == suffix)
            return suffixes[i].width;
    return 0;
}

char insn_width_suffix(unsigned width)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (suffixes[i].width == width)
            return suffixes[i].suffix;
    return 0;
}
