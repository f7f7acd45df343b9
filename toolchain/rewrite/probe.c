/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop by which GCC touches each page of a large frame (-fstack-clash-protection, -fstack-check). It keeps the
 * loop's end in %r11, which is the assembler's own; nothing in this very loop needs it for anything else.
 *
 *     lea -77824(%rsp), %r11
 *   .LPSRL0:
 *     sub $4096, %rsp
 *     or $0, (%rsp)
 *     cmp %r11, %rsp
 *     jne .LPSRL0
 */
#include "probe.h"

#include "operand_print.h"

/* Without its suffix. */
static bool is_insn(const struct statement *st, const char *mnemonic)
{
    struct span name = st->name;
    if (st->kind == STATEMENT_INSN && name.n == strlen(mnemonic) + 1 && strchr("lq", name.s[name.n - 1]))
        name.n--;
    return st->kind == STATEMENT_INSN && span_is(name, mnemonic);
}

/* The next statement that is no line number and no unwind information. */
static struct statement next(struct source *source)
{
    struct statement st;
    do
        st = source_next(source);
    while (st.kind == STATEMENT_DIRECTIVE && (span_starts(st.name, ".cfi_") || span_is(st.name, ".loc")));
    return st;
}

static bool is_loop(struct source source)
{
    struct statement label = next(&source);
    if (label.kind != STATEMENT_LABEL || !span_starts(label.name, ".LPSRL"))
        return false;
    struct statement step = next(&source), touch = next(&source), compare = next(&source), again = next(&source);
    return is_insn(&step, "sub") && span_starts(step.rest, "$") && span_ends(step.rest, "sp") &&
           is_insn(&touch, "or") && (span_is(touch.rest, "$0, (%rsp)") || span_is(touch.rest, "$0, (%esp)")) &&
           is_insn(&compare, "cmp") && (span_is(compare.rest, "%r11, %rsp") || span_is(compare.rest, "%r11d, %esp")) &&
           is_insn(&again, "jne") && again.rest.n == label.name.n &&
           memcmp(again.rest.s, label.name.s, label.name.n) == 0;
}

static bool uses_scratch(const struct insn *insn, unsigned i)
{
    return insn->operands == 2 && insn->operand[i].kind == OPERAND_REGISTER && reg_is(insn->operand[i].reg, R11);
}

bool probe_print(struct rewriter *r, const struct insn *insn)
{
    if (span_starts(insn->mnemonic, "lea") && uses_scratch(insn, 1) && reg_is(insn->operand[0].base, RSP) &&
        insn->operand[0].index.class == REG_NONE && is_loop(r->source)) {
        buffer_text(&r->out, "leal ");
        operand_print_address(r, &insn->operand[0]);
        buffer_text(&r->out, ", %r11d");
        r->probing = true;
        return true;
    }
    if (!r->probing || !uses_scratch(insn, 0))
        return false;
    buffer_text(&r->out, "cmpl %r11d, %esp");
    r->probing = false;
    return true;
}
