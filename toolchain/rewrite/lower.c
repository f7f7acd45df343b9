/* SPDX-License-Identifier: Apache-2.0 */
/* Prints one instruction: by the template of the rule that fits, or as it is with its operands rewritten. */
#include "lower.h"

#include "flags.h"
#include "number.h"
#include "operand_print.h"

/* One use of a template. */
struct expansion {
    struct rewriter *r;
    const struct insn *insn;
    unsigned width;
    unsigned fresh; /* number of label $A */
};

static void put_operands(struct rewriter *r, const struct insn *insn)
{
    for (unsigned i = 0; i < insn->operands; i++) {
        if (i)
            buffer_text(&r->out, ", ");
        operand_print(r, &insn->operand[i]);
    }
}

/* Expands $l0 and its like; how: the letter. */
static void put_operand_as(struct expansion *e, char how, const struct operand *o)
{
    struct buffer *out = &e->r->out;
    switch (how) {
    case 'l':
        return operand_print_register(e->r, o, 32);
    case 'q':
        return operand_print_register(e->r, o, 64);
    case 'a':
        return operand_print_address(e->r, o);
    case 'r': {
        struct operand moved = *o;
        moved.base.number = R11;
        return operand_print_address(e->r, &moved);
    }
    case 'b':
        return buffer_span(out, operand_target(o));
    case 'd':
        return buffer_span(out, o->disp);
    case 'i':
        return buffer_span(out, o->text);
    }
}

/* A register that no operand uses: two operands name three at most. */
static unsigned spare_register(const struct insn *insn)
{
    unsigned number = 0;
    for (unsigned i = 0; i < insn->operands;)
        if (operand_uses(&insn->operand[i], number))
            number++, i = 0;
        else
            i++;
    return number;
}

/* Expands the variable whose name starts at p, behind the $; returns where its name ends. */
static const char *put_variable(struct expansion *e, const char *p)
{
    struct buffer *out = &e->r->out;
    switch (*p) {
    case '0' ... '3':
        operand_print(e->r, &e->insn->operand[*p - '0']);
        break;
    case 'o':
        buffer_span(out, e->insn->mnemonic);
        break;
    case 'p':
        put_operands(e->r, e->insn);
        break;
    case 's':
        if (e->width)
            buffer_char(out, insn_width_suffix(e->width));
        break;
    case 't':
        buffer_char(out, '%');
        buffer_text(out, reg_name(R11, e->width));
        break;
    case 'w':
        buffer_number(out, e->width);
        break;
    case 'm':
        buffer_number(out, e->width - 1);
        break;
    case 'z':
        buffer_number(out, 2 * e->width - 1);
        break;
    case 'c':
        buffer_text(out, e->insn->address32 ? "movl %ecx, %ecx; " : "");
        break;
    case 'A':
    case 'B':
        buffer_text(out, REWRITER_LABEL);
        buffer_number(out, e->fresh + (unsigned)(*p - 'A'));
        break;
    case 'u':
        buffer_char(out, '%');
        buffer_text(out, reg_name(spare_register(e->insn), insn_suffix_width(p[1])));
        return p + 2;
    case '$':
        buffer_char(out, '$');
        break;
    default:
        put_operand_as(e, p[0], &e->insn->operand[p[1] - '0']);
        return p + 2;
    }
    return p + 1;
}

static void expand(struct expansion *e, const char *template)
{
    struct buffer *out = &e->r->out;
    for (const char *p = template; *p;) {
        const char *stop = p + strcspn(p, "$[]");
        buffer_span(out, span_between(p, stop));
        p = stop;
        if (*p == '$') {
            p = put_variable(e, p + 1);
        } else if (*p == '[') {
            bool at_end = p[1] == '>';
            buffer_text(out, at_end ? ".bundle_lock align_to_end;" : ".bundle_lock;");
            p += at_end ? 2 : 1;
        } else if (*p == ']') {
            buffer_text(out, "; .bundle_unlock");
            p++;
        }
    }
}

static void print_by_rule(struct rewriter *r, const struct lowering *rule, const struct insn *insn, unsigned width)
{
    struct expansion e = { r, insn, width ? width : insn_width(insn), r->fresh };
    if (strstr(rule->template, "$A"))
        r->fresh += 2;
    if (strstr(rule->template, "$t") && e.width == 0)
        return rewriter_error(r, "instruction %.*s: its size is not known; give it a suffix",
                              SPAN_ARGS(insn->mnemonic));
    if (r->address_to_scratch && (strstr(rule->template, "$t") || strstr(rule->template, "r11")))
        return rewriter_error(r, "instruction %.*s: not with a thread-local operand; take the address first",
                              SPAN_ARGS(insn->mnemonic));
    expand(&e, rule->template);
}

/* Replaces a 64-bit %rsp among the sources by its low half in %r11: the guest's stack pointer has 32 bits. */
static bool take_stack_source(struct rewriter *r, struct insn *insn)
{
    for (unsigned i = 0; i + 1 < insn->operands; i++) {
        struct operand *o = &insn->operand[i];
        if (o->kind != OPERAND_REGISTER || !reg_is(o->reg, RSP) || o->reg.width != 64)
            continue;
        if (r->address_to_scratch)
            return false;
        buffer_text(&r->out, "movl %esp, %r11d; ");
        o->reg.number = R11;
        o->text = span_of("r11");
    }
    return true;
}

static void print_plainly(struct rewriter *r, struct insn *insn)
{
    const struct operand *last = insn->operands ? &insn->operand[insn->operands - 1] : NULL;
    if (insn->prefix != PREFIX_NONE)
        return rewriter_error(r, "instruction %.*s: it takes no rep prefix", SPAN_ARGS(insn->mnemonic));
    if (last && last->kind == OPERAND_REGISTER && reg_is(last->reg, RSP))
        return rewriter_error(r,
                              "instruction %.*s: it must not write the stack pointer; compute in another register, "
                              "then mov it to %%rsp",
                              SPAN_ARGS(insn->mnemonic));
    if (!take_stack_source(r, insn))
        return rewriter_error(r, "instruction %.*s: not %%rsp with a thread-local operand", SPAN_ARGS(insn->mnemonic));
    buffer_span(&r->out, insn->mnemonic);
    buffer_char(&r->out, ' ');
    put_operands(r, insn);
}

/* Whether an expression has the name ".", which is the place of the instruction. */
static bool names_place(struct span expression)
{
    for (size_t i = 0; i < expression.n; i++) {
        bool starts = i == 0 || !char_is_name(expression.s[i - 1]);
        if (expression.s[i] == '.' && starts && (i + 1 == expression.n || !char_is_name(expression.s[i + 1])))
            return true;
    }
    return false;
}

static bool check_operand(struct rewriter *r, const struct insn *insn, const struct operand *o)
{
    const char *why = NULL;
    if (operand_uses(o, R14))
        why = "%r14 holds the sandbox's base; use another register";
    else if (operand_uses(o, R11))
        why = "%r11 is the assembler's own; use another register";
    else if (o->reg.class == REG_BANNED)
        why = "MMX, AVX-512, mask and system registers are not in the guest's instruction set; use SSE or AVX2";
    else if (o->reg.class == REG_SEGMENT)
        why = "segment registers are the sandbox's own";
    else if (o->segment.class == REG_SEGMENT && o->segment.number == SEG_GS)
        why = "%gs is the sandbox's own; write the address without it";
    else if (o->base.class == REG_VECTOR || o->index.class == REG_VECTOR)
        why = "no gathers or scatters; load the elements one by one";
    else if ((names_place(o->disp) && !operand_is_bare(o)) || (o->kind == OPERAND_IMMEDIATE && names_place(o->text)))
        why = "the distance from here changes when code is rewritten; use a label";
    if (why)
        rewriter_error(r, "instruction %.*s: %s", SPAN_ARGS(insn->mnemonic), why);
    return !why;
}

/* Computes the address of an operand %fs:x(...) in %r11, except for %fs:0. lea keeps the flags. */
static void take_thread_local(struct rewriter *r, struct insn *insn)
{
    for (unsigned i = 0; i < insn->operands; i++) {
        struct operand *o = &insn->operand[i];
        long long disp;
        if (o->segment.class == REG_SEGMENT && o->segment.number != SEG_FS)
            o->segment.class = REG_NONE; /* %ds: and the like say nothing in 64-bit mode */
        if (o->segment.class != REG_SEGMENT)
            continue;
        bool registers = o->base.class == REG_GENERAL || o->index.class == REG_GENERAL;
        if (!registers && number_parse(o->disp, &disp) && disp == 0)
            continue;
        r->address_to_scratch = true;
        buffer_text(&r->out, "movl __zvm_thread_pointer(%rip), %r11d; ");
        if (registers) {
            struct operand sum = *o;
            sum.disp = span_of("");
            sum.segment.class = REG_NONE;
            if (sum.base.class == REG_GENERAL && sum.index.class == REG_GENERAL) {
                buffer_text(&r->out, "leal (%r11,%");
                buffer_text(&r->out, reg_name(sum.base.number, 64));
                buffer_text(&r->out, "), %r11d; ");
            } else if (sum.index.class != REG_GENERAL) {
                sum.index = sum.base;
            }
            sum.base = (struct reg){ REG_GENERAL, R11, 64 };
            buffer_text(&r->out, "leal ");
            operand_print_address(r, &sum);
            buffer_text(&r->out, ", %r11d; ");
        }
    }
}

/* Whether the last operand, which an instruction of 256 bits writes, is a %ymm. */
static bool is_wide(const struct insn *insn)
{
    return insn->operands && span_starts(insn->operand[insn->operands - 1].text, "ymm");
}

static void note_isa(struct rewriter *r, const struct insn *insn)
{
    static const struct {
        const char *start;
        uint32_t bit, wide;
    } sets[] = {
#define ISA(start, bit, wide) { start, bit, wide },
#include "isa.def"
#undef ISA
    };
    if (!strchr("avps", insn->mnemonic.s[0]))
        return;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (span_starts(insn->mnemonic, sets[i].start))
            r->isa |= is_wide(insn) ? sets[i].wide : sets[i].bit;
}

void lower_insn(struct rewriter *r, struct insn *insn)
{
    unsigned width;
    bool live = r->live->kind == LIVE_PLAIN && (r->live->out || (r->spelling && r->live->effect.reads));
    const struct lowering *rule = lowerings_find(&r->lowerings, insn, live, &width);
    if (rule && rule->why)
        return rewriter_error(r, "instruction %.*s: %s", SPAN_ARGS(insn->mnemonic), rule->why);
    if (rule && rule->loses && live)
        return flags_lost(r);
    for (unsigned i = 0; i < insn->operands; i++)
        if (!check_operand(r, insn, &insn->operand[i]))
            return;
    note_isa(r, insn);
    r->address_to_scratch = false;
    take_thread_local(r, insn);
    if (rule)
        print_by_rule(r, rule, insn, width);
    else
        print_plainly(r, insn);
}
