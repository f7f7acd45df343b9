/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The automaton that accepts, held against the decoder that explains: every byte in every row.
 *
 * To each row two ways are known, and a set of strings on which no other row does what this one does. So for a row, a
 * way into it, a byte, and each of the strings of the row that the byte leads to, both must say the same of the whole:
 * accepted or not, the length, the effect on flags, what must be looked at around it, the set it needs, the place and
 * width of a disp(%rip). This is Chow's W-method: a decoder with no more states than the automaton has rows, and that
 * agrees on all these, agrees on all strings of bytes.
 *
 * Then entries are changed, one at a time, and each change must be noticed.
 */
#include <stdio.h>
#include <string.h>

#include "automaton_rows.h"
#include "support.h"
#include "text.h"

static uint64_t share, mutants;

struct state {
    struct verify v;
    struct automaton a;
    struct text text;
    struct code code;
    struct insn first; /* as the decoder sees it when all is granted, without the second half of a stack group */
    uint64_t entries, noticed;
};

/* In the middle of 4 GiB, so that a disp(%rip) goes to an address, whatever it is. */
#define ADDRESS UINT32_C(0x80000000)

static const uint8_t widths[] = RIP_WIDTHS;

/* Grants exactly what the reading says that it needs; if it says that nothing helps, all. Sets s->first. */
static void grant(struct state *s, const struct reading *r)
{
    s->code = (struct code){ s->text.copy, ZVM_BUNDLE_SIZE, ADDRESS, 0, UINT64_C(1) << 32, ZVM_ISA_ALL };
    s->first = decode(&s->code, s->text.copy, ADDRESS);
    if (!r->length)
        return;
    s->code.isa = r->isa ? 1u << (r->isa - CLASS_ISA) : 0;
    s->code.image_end = 0;
    if (!r->rip)
        return;
    uint32_t disp;
    memcpy(&disp, s->text.copy + r->rip_at, sizeof(disp));
    s->code.image_start = ADDRESS + s->first.length + disp;
    s->code.image_end = (uint64_t)s->code.image_start + widths[r->rip - CLASS_RIP];
}

/* Whether taking away any of it is noticed by the decoder. */
static bool needs_all(struct state *s, const struct reading *r)
{
    if (r->isa) {
        uint32_t isa = s->code.isa;
        s->code.isa = ZVM_ISA_ALL & ~isa;
        if (text_unit(&s->text, 0).rule != RULE_ISA)
            return false;
        s->code.isa = isa;
    }
    if (!r->rip)
        return true;
    s->code.image_end--;
    bool high = text_unit(&s->text, 0).rule == RULE_RIP;
    s->code.image_end++;
    s->code.image_start++;
    return high && text_unit(&s->text, 0).rule == RULE_RIP;
}

/* The kind that a class stands for, of what has to be looked at around it. */
static bool kind_fits(const struct reading *r, struct insn insn)
{
    bool near = insn.length == 2, counter = insn.effect == EFFECT_NONE;
    switch (insn.kind) {
    case KIND_BRANCH:
        return r->last == (near ? counter ? CLASS_COUNTER8 : CLASS_BRANCH8 : CLASS_BRANCH32);
    case KIND_JUMP:
        return r->last == (near ? CLASS_JUMP8 : CLASS_JUMP32);
    case KIND_CALL:
        return r->last == CLASS_CALL32;
    case KIND_HALT:
        return r->last == CLASS_HALT;
    case KIND_JUMP_REGISTER:
        return r->last == CLASS_JUMP_REGISTER;
    case KIND_CALL_REGISTER:
        return r->last == CLASS_CALL_REGISTER;
    case KIND_RETURN:
        return r->last == CLASS_RETURN;
    case KIND_STRING:
        return r->last == CLASS_STRING;
    case KIND_FNSTSW:
        return r->last == CLASS_FNSTSW;
    default:
        return r->last == CLASS_PLAIN;
    }
}

/* NULL, or what automaton and decoder say differently of the bytes in s->text, read from a root. */
static const char *compare(struct state *s, uint32_t root)
{
    struct reading r = automaton_read(&s->a, root, s->text.copy);
    grant(s, &r);
    struct insn insn = text_unit(&s->text, 0);
    if (insn.rule == RULE_NONE && insn.kind == KIND_FNSTSW && root != ROW_AFTER_STATUS)
        insn.rule = RULE_X87;
    if (!r.length)
        return insn.rule ? NULL : "the decoder accepts, the automaton does not";
    if (insn.rule)
        return "the automaton accepts, the decoder does not";
    if (insn.length != r.length || r.length > (insn.kind == KIND_STACK ? 19 : 15))
        return "different lengths";
    bool add = insn.kind == KIND_STACK && insn.length - s->first.length == 3;
    if (insn.effect != r.effect || r.mixed || r.effects != (s->first.effect != EFFECT_NONE) + add)
        return "different effects on the flags";
    if (r.rip && (r.rip == CLASS_RIP_STACK) != (insn.kind == KIND_STACK))
        return "disp(%rip) of a stack group, or not";
    if (!kind_fits(&r, insn))
        return "different kinds";
    if (r.next != (insn.kind == KIND_STATUS ? ROW_AFTER_STATUS : ROW_ROOT))
        return "different rows behind it";
    return needs_all(s, &r) ? NULL : "the decoder does not need what the automaton demands";
}

/* The automaton accepts nothing that goes on behind this byte; or it does, and both agree. */
static const char *try_string(struct state *s, const struct string *in, uint32_t root, unsigned byte,
                              const struct string *on)
{
    unsigned size = in->size, rest = 0;
    memset(s->text.copy, 0, sizeof(s->text.copy));
    memcpy(s->text.copy, in->bytes, size);
    s->text.copy[size++] = (uint8_t)byte;
    if (on) {
        rest = on->size < STRING_MAX - size ? on->size : STRING_MAX - size;
        memcpy(s->text.copy + size, on->bytes, rest);
    }
    s->v.cases++;
    return compare(s, root);
}

/* NULL, or what is wrong with one entry. */
static const char *check_entry(struct state *s, uint32_t row, unsigned byte)
{
    uint32_t entry = s->a.entries[row * PAGE_SIZE + byte], next = entry_row(entry);
    const struct way *way = &s->a.ways[row];
    const struct string *ways[2] = { &way->in, &way->other };
    const uint16_t roots[2] = { way->root, way->other_root };
    if (next >= s->a.rows || !automaton_has_class(entry & ENTRY_CLASS))
        return "no entry";
    if (next == ROW_ERROR && entry & 0xFF)
        return "an error that says more";
    if (!(entry & ENTRY_END) && (next == ROW_ROOT || next == ROW_AFTER_STATUS))
        return "an instruction without an end";
    for (unsigned i = 0; i < (way->other.size ? 2 : 1); i++) {
        if (entry & ENTRY_END) {
            const char *wrong = try_string(s, ways[i], roots[i], byte, NULL);
            if (wrong)
                return wrong;
            continue;
        }
        const struct way *to = &s->a.ways[next];
        for (uint32_t mark = 0; mark < to->mark_count; mark++) {
            const char *wrong = try_string(s, ways[i], roots[i], byte, &to->marks[mark]);
            if (wrong)
                return wrong;
        }
    }
    return NULL;
}

static void check_row(struct state *s, uint32_t row)
{
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        char text[3 * STRING_MAX];
        const char *wrong = check_entry(s, row, byte);
        s->entries++;
        if (wrong)
            verify_fail(&s->v, "row %u, byte %02x: %s: %s", row, byte, wrong,
                        verify_hex(text, s->text.copy, STRING_MAX / 2));
    }
}

/* Another row, another end or another class, by chance. */
static uint32_t change(struct state *s, uint32_t entry)
{
    uint32_t chance = (uint32_t)verify_random(&s->v);
    switch (chance % 4) {
    case 0:
        return entry ^ ENTRY_END;
    case 1:
        return (entry & ~(uint32_t)ENTRY_CLASS) | (chance >> 8) % (ENTRY_CLASS + 1);
    case 2:
        return ROW_ERROR << ENTRY_ROW_SHIFT;
    default:
        return (entry & 0xFF) | (chance >> 8) % s->a.rows << ENTRY_ROW_SHIFT;
    }
}

/* An entry that was changed must fail. */
static void check_mutant(struct state *s)
{
    uint32_t row, at = 0, entry, changed;
    do {
        row = (uint32_t)(verify_random(&s->v) % s->a.rows);
    } while (!s->a.ways[row].reached);
    do {
        at = row * PAGE_SIZE + (uint32_t)(verify_random(&s->v) % PAGE_SIZE);
        entry = s->a.entries[at];
        changed = change(s, entry);
    } while (changed == entry);
    s->a.entries[at] = changed;
    if (check_entry(s, row, at % PAGE_SIZE))
        s->noticed++;
    else
        verify_fail(&s->v, "row %u, byte %02x: %x in place of %x goes unnoticed", row, at % PAGE_SIZE, changed, entry);
    s->a.entries[at] = entry;
}

static uint64_t roll(void *v)
{
    return verify_random(v);
}

int main(int argc, char **argv)
{
    static struct state s;
    static const struct verify_option options[] = { { "sample", &share, 1, 4 },
                                                    { "mutants", &mutants, 200000, 20000 },
                                                    { 0 } };
    verify_begin(&s.v, "automaton", options, argc, argv);
    automaton_init(&s.a, &(struct dice){ roll, &s.v });
    s.text.code = &s.code;
    uint32_t rows = 0;
    for (uint32_t row = 0; row < s.a.rows; row++)
        if (s.a.ways[row].reached && verify_sampled(&s.v, row, share)) {
            check_row(&s, row);
            rows++;
        }
    for (uint64_t i = 0; i < mutants; i++)
        check_mutant(&s);
    if (s.a.twins)
        verify_fail(&s.v, "%u pairs of rows are not told apart", s.a.twins);
    printf("%u rows, %llu entries; %llu changed entries noticed\n", rows, (unsigned long long)s.entries,
           (unsigned long long)s.noticed);
    automaton_deinit(&s.a);
    return verify_end(&s.v);
}
