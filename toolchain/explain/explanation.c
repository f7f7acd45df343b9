/* SPDX-License-Identifier: Apache-2.0 */
#include "explanation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rewriting.h"
#include "zvm/abi/sfi.h"

enum { NOP = 0x90 };

static const struct {
    bool rewriting;
    const char *sentence;
} advice[RULE_COUNT] = {
#define ADVICE(rule, rewriting, sentence) [RULE_##rule] = { rewriting, sentence },
#include "advice.def"
#undef ADVICE
};

/* Bytes that the disassembler cannot read have no known length: all but the filling at the bundle's end is shown. */
static void take_unknown(struct insn *insn, const uint8_t *bytes, size_t left)
{
    size_t size = left < INSN_MOST ? left : INSN_MOST;
    while (size > 1 && bytes[size - 1] == ZVM_TEXT_FILL)
        size--;
    insn->size = (uint8_t)size;
    snprintf(insn->text, sizeof(insn->text), "(the disassembler does not know it)");
}

/*
 * Adds the instructions from offset from to offset to, as a run that passes through mark: where decoding would step
 * over it, what leads up to it is shown byte by byte.
 */
static void list(struct listing *l, const struct subject *s, struct disassembly *d, size_t from, size_t to, size_t mark)
{
    to = to < s->code_size ? to : s->code_size;
    for (size_t at = from; at < to && l->count < LISTING_MOST;) {
        const size_t stop = at < mark && mark < s->code_size ? mark : s->code_size;
        struct insn *insn = &l->insns[l->count];
        if (at == mark)
            l->marked = l->count;
        disassembly_next(d, s->code + at, stop - at, s->address + (uint32_t)at, insn);
        if (at == mark && !insn->known)
            take_unknown(insn, s->code + at, to - at);
        l->count++;
        at += insn->size;
    }
}

static size_t bundle_of(size_t offset)
{
    return offset - offset % ZVM_BUNDLE_SIZE;
}

static void list_bundle(struct listing *l, const struct subject *s, struct disassembly *d, size_t mark, bool and_next)
{
    const size_t start = bundle_of(mark);
    l->marked = LISTING_MOST;
    list(l, s, d, start, start + (and_next ? 2 : 1) * (size_t)ZVM_BUNDLE_SIZE, mark);
}

static struct insn *marked(struct listing *l)
{
    return &l->insns[l->marked];
}

/* RULE_TARGET: notes what lies where the branch goes. */
static void note_target(struct explanation *e, struct disassembly *d)
{
    const struct insn *branch = marked(&e->listing);
    const struct subject *s = e->subject;
    if (!branch->direct)
        return;
    const uint64_t start = s->address, end = start + s->code_size;
    if (branch->target < start || branch->target >= end) {
        bool slot = branch->target >= ZVM_TRAMPOLINE_START && branch->target < ZVM_TRAMPOLINE_END;
        snprintf(e->note, sizeof(e->note), "it goes to 0x%08x, which is %s", branch->target,
                 slot ? "not the start of a trampoline slot" : "neither in the code nor a trampoline slot");
        return;
    }
    const size_t bundle = bundle_of(branch->target - start);
    struct listing whole = { .marked = LISTING_MOST };
    list(&whole, s, d, bundle, bundle + ZVM_BUNDLE_SIZE, SIZE_MAX);
    /* As the code is meant, not as it would run from the target on: the one that covers it is marked. */
    for (size_t i = 0; i < whole.count; i++)
        if (branch->target - whole.insns[i].address < whole.insns[i].size)
            whole.marked = i;
    e->target = whole;
    const bool at_start = whole.marked < whole.count && whole.insns[whole.marked].address == branch->target;
    snprintf(e->note, sizeof(e->note), "it goes to 0x%08x, into %s", branch->target,
             at_start ? "a group" : "an instruction");
}

static void flag_names(char *text, size_t size, uint8_t set)
{
    static const char *const names[] = { "OF", "SF", "ZF", "PF", "CF" };
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (set & 1u << i && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", names[i]);
}

/* Whether the validator would get past the finding without that instruction. */
static bool is_culprit(const struct explanation *e, const struct insn *insn)
{
    uint8_t *bytes = e->subject->code + (insn->address - e->subject->address);
    uint8_t kept[INSN_MOST];
    memcpy(kept, bytes, insn->size);
    memset(bytes, NOP, insn->size);
    const struct verdict v = subject_validate(e->subject);
    memcpy(bytes, kept, insn->size);
    return v.rule == RULE_NONE || v.offset > e->finding->offset;
}

/* RULE_FLAGS: notes the instruction that left the flag undefined, if it stands shortly before. */
static void note_flags(struct explanation *e, struct disassembly *d)
{
    enum { LOOK_BACK = 3 * ZVM_BUNDLE_SIZE };
    const struct subject *s = e->subject;
    const size_t offset = e->finding->offset, bundle = bundle_of(offset);
    const char *culprit = "what comes before it, on some path";
    struct insn insn, found;
    char names[32];
    for (size_t at = bundle > LOOK_BACK ? bundle - LOOK_BACK : 0; at < offset; at += insn.size) {
        disassembly_next(d, s->code + at, offset - at, s->address + (uint32_t)at, &insn);
        const bool may_be = insn.kind != CLASS_PADDING && insn.kind != CLASS_BRANCH && insn.kind != CLASS_CALL;
        if (may_be && is_culprit(e, &insn)) {
            found = insn;
            culprit = found.text;
        }
    }
    flag_names(names, sizeof(names), marked(&e->listing)->reads);
    snprintf(e->note, sizeof(e->note), "it reads %s, left undefined by %s", names, culprit);
}

/* RULE_BUNDLE: notes how much padding is missing. */
static void note_bundle(struct explanation *e)
{
    const uint32_t room = ZVM_BUNDLE_SIZE - e->finding->offset % ZVM_BUNDLE_SIZE;
    const struct insn *insn = marked(&e->listing);
    snprintf(e->note, sizeof(e->note), "%u bytes are left in its bundle; padded by as many it would start at 0x%08x",
             room, insn->address + room);
}

static void find_instead(struct explanation *e)
{
    static const char also[] = "zvm-cc refuses it, too: ";
    char why[NOTE_MOST - sizeof(also)];
    if (!advice[e->finding->rule].rewriting)
        return;
    e->instead = rewriting_of(marked(&e->listing), why, sizeof(why));
    if (*why)
        snprintf(e->note, sizeof(e->note), "%s%s", also, why);
}

void explanation_make(struct explanation *e, const struct finding *f, const struct subject *s, struct disassembly *d)
{
    *e = (struct explanation){ .finding = f, .subject = s };
    if (f->rule == RULE_NONE)
        return;
    e->advice = advice[f->rule].sentence;
    if (f->offset >= s->code_size)
        return;
    e->placed = true;
    e->address = s->address + f->offset;
    list_bundle(&e->listing, s, d, f->offset, f->rule == RULE_BUNDLE);
    if (!s->raw)
        place_find(&e->place, s->file, s->file_size, e->address);
    if (f->rule == RULE_TARGET)
        note_target(e, d);
    else if (f->rule == RULE_FLAGS)
        note_flags(e, d);
    else if (f->rule == RULE_BUNDLE)
        note_bundle(e);
    else
        find_instead(e);
}

void explanation_free(struct explanation *e)
{
    free(e->instead);
    *e = (struct explanation){ 0 };
}
