/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups are their exact bytes. Every group of the list is changed in all the ways below; each text that comes of it is
 * read by the model, which knows the list, and the validator must accept just what the model finds legal:
 *
 *   - each byte to every other value, in every place of a bundle; pairs of bytes to all pairs of values;
 *   - every byte put in, and each byte taken out, at every position; so also every prefix;
 *   - direct branches of all kinds to every byte of a text around it, in every place of a bundle.
 *
 * Which instructions may stand alone is not this test's matter: the model asks the validator, one at a time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "groups_model.h"
#include "support.h"
#include "zvm/abi/sfi.h"

enum { TEXT_BUNDLES = 3, TEXT_SIZE = TEXT_BUNDLES * ZVM_BUNDLE_SIZE, MEMORY = 1 << 20 };

/* What was found about an instruction at a place of its bundle. */
struct memo {
    uint8_t bytes[ZYDIS_MAX_INSTRUCTION_LENGTH];
    uint8_t length; /* 0: nothing yet */
    uint8_t place;
    bool legal;
};

struct state {
    struct verify v;
    struct model model;
    struct memo *memory; /* owned; of MEMORY entries */
    uint64_t alarms;     /* flags that the validator found undefined and the model did not */
    uint64_t accepted;
};

static struct verdict check_text(const uint8_t *bytes, size_t size)
{
    static uint64_t scratch[1024];
    struct code code = { bytes, size, VERIFY_CODE, VERIFY_CODE, VERIFY_IMAGE_END, ZVM_ISA_ALL };
    return validate(&code, scratch, sizeof(scratch));
}

/* In a bundle of its own, where it stands in its bundle; a direct branch goes to itself. */
static bool legal_alone(const struct decoded *d, unsigned place)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    memset(bundle, ZVM_TEXT_FILL, sizeof(bundle));
    memcpy(bundle + place, d->bytes, d->insn.length);
    if (d->insn.raw.imm[0].is_relative) {
        int32_t back = -(int32_t)d->insn.length;
        memcpy(bundle + place + d->insn.raw.imm[0].offset, &back, d->insn.raw.imm[0].size / 8);
    }
    return check_text(bundle, sizeof(bundle)).rule == RULE_NONE;
}

static const char *judge(struct model *m, const struct decoded *d)
{
    struct state *s = m->context;
    unsigned place = d->address % ZVM_BUNDLE_SIZE;
    if (d->insn.meta.category == ZYDIS_CATEGORY_CALL)
        place = ZVM_BUNDLE_SIZE - d->insn.length; /* that it ends its bundle is seen to elsewhere */
    uint64_t hash = place;
    for (unsigned i = 0; i < d->insn.length; i++)
        hash = (hash + d->bytes[i]) * 0x9E3779B97F4A7C15;
    struct memo *memo = &s->memory[hash >> 44];
    if (memo->length != d->insn.length || memo->place != place || memcmp(memo->bytes, d->bytes, memo->length) != 0) {
        memo->length = d->insn.length;
        memo->place = (uint8_t)place;
        memcpy(memo->bytes, d->bytes, d->insn.length);
        memo->legal = legal_alone(d, place);
    }
    return memo->legal ? NULL : "not legal alone";
}

/* One text: the validator and the model must agree. */
static void compare(struct state *s, const uint8_t *bytes, size_t size, const char *what)
{
    struct verdict verdict = check_text(bytes, size);
    struct code code = { bytes, size, VERIFY_CODE, VERIFY_CODE, VERIFY_IMAGE_END, ZVM_ISA_ALL };
    const char *why = model_read(&s->model, &code);
    bool undefined = !why && model_flags(&s->model) >= 0;
    bool legal = !why && !undefined;
    s->v.cases++;
    s->accepted += verdict.rule == RULE_NONE;
    if (legal == (verdict.rule == RULE_NONE))
        return;
    if (legal && verdict.rule == RULE_FLAGS) {
        s->alarms++;
        return;
    }
    char hex[3 * TEXT_SIZE];
    verify_fail(&s->v, "%s: validator says %s at %u, model says %s: %s", what, rule_name(verdict.rule), verdict.offset,
                why         ? why
                : undefined ? "flags"
                            : "legal",
                verify_hex(hex, bytes, size));
}

/* A bundle of no-operations with the bytes at a place; what does not fit is cut off. */
static void put(uint8_t *bundle, unsigned place, const uint8_t *bytes, unsigned length)
{
    memset(bundle, 0x90, ZVM_BUNDLE_SIZE);
    memcpy(bundle + place, bytes, length < ZVM_BUNDLE_SIZE - place ? length : ZVM_BUNDLE_SIZE - place);
}

static void compare_at(struct state *s, unsigned place, const uint8_t *bytes, unsigned length, const char *what)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    put(bundle, place, bytes, length);
    compare(s, bundle, sizeof(bundle), what);
}

static void change_one(struct state *s, const struct group *g, unsigned place)
{
    struct group changed = *g;
    for (unsigned i = 0; i < g->length; i++) {
        for (unsigned value = 0; value < 256; value++) {
            changed.bytes[i] = (uint8_t)value;
            compare_at(s, place, changed.bytes, changed.length, "a changed byte");
        }
        changed.bytes[i] = g->bytes[i];
    }
}

/* One pair of values in `sample`, of each pair of bytes. */
static void change_two(struct state *s, const struct group *g, unsigned place, uint64_t sample)
{
    struct group changed = *g;
    for (unsigned i = 0; i < g->length; i++)
        for (unsigned j = i + 1; j < g->length; j++) {
            for (uint64_t pair = verify_random(&s->v) % sample; pair < 65536; pair += sample) {
                changed.bytes[i] = (uint8_t)pair;
                changed.bytes[j] = (uint8_t)(pair >> 8);
                compare_at(s, place, changed.bytes, changed.length, "two changed bytes");
            }
            changed.bytes[i] = g->bytes[i];
            changed.bytes[j] = g->bytes[j];
        }
}

static void put_in_and_take_out(struct state *s, const struct group *g, unsigned place)
{
    uint8_t bytes[GROUP_LONGEST + 1];
    for (unsigned i = 0; i <= g->length; i++) {
        memcpy(bytes, g->bytes, i);
        memcpy(bytes + i + 1, g->bytes + i, g->length - i);
        for (unsigned value = 0; value < 256; value++) {
            bytes[i] = (uint8_t)value;
            compare_at(s, place, bytes, g->length + 1U, "a byte put in");
        }
        if (i == g->length)
            break;
        memcpy(bytes + i, g->bytes + i + 1, g->length - i - 1U);
        compare_at(s, place, bytes, g->length - 1U, "a byte taken out");
    }
}

/* Direct branches, without their displacement: its width and whether they must end their bundle. */
static const struct branch {
    uint8_t bytes[2];
    uint8_t length, width;
    bool ends;
} branches[] = {
    { { 0xEB }, 1, 1, false }, { { 0x74 }, 1, 1, false },       { { 0x7F }, 1, 1, false }, { { 0xE3 }, 1, 1, false },
    { { 0xE9 }, 1, 4, false }, { { 0x0F, 0x82 }, 2, 4, false }, { { 0xE8 }, 1, 4, true },
};

/* From the bundle before the group or the one behind it, to every byte of the text and a little further. */
static void branch_into(struct state *s, const struct group *g, unsigned place, const struct branch *b, bool before)
{
    uint8_t text[TEXT_SIZE];
    memset(text, 0x90, sizeof(text));
    put(text + ZVM_BUNDLE_SIZE, place, g->bytes, g->length);
    unsigned size = b->length + b->width;
    unsigned from = (before ? 0 : 2 * ZVM_BUNDLE_SIZE) + (b->ends ? ZVM_BUNDLE_SIZE - size : 0);
    memcpy(text + from, b->bytes, b->length);
    for (int target = -ZVM_BUNDLE_SIZE - 1; target <= TEXT_SIZE + 1; target++) {
        int32_t rel = target - (int)(from + size);
        if (b->width == 1 && (rel < -128 || rel > 127))
            continue;
        memcpy(text + from + b->length, &rel, b->width);
        compare(s, text, sizeof(text), "a branch");
    }
}

static void try_group(struct state *s, const struct group *g, uint64_t places, uint64_t pairs)
{
    for (unsigned place = 0; place + g->length <= ZVM_BUNDLE_SIZE; place++) {
        compare_at(s, place, g->bytes, g->length, "the group");
        /* A call is legal in one place alone, which no share leaves out. */
        bool last = place + g->length == ZVM_BUNDLE_SIZE;
        if (!last && !verify_sampled(&s->v, place + 32U * g->bytes[1] + 8192U * g->bytes[g->length - 1U], places))
            continue;
        change_one(s, g, place);
        put_in_and_take_out(s, g, place);
        for (size_t i = 0; i < sizeof(branches) / sizeof(branches[0]); i++) {
            branch_into(s, g, place, &branches[i], false);
            branch_into(s, g, place, &branches[i], true);
        }
    }
    unsigned end = ZVM_BUNDLE_SIZE - g->length;
    change_two(s, g, g->kind == GROUP_CALL ? end : (unsigned)(verify_random(&s->v) % (end + 1)), pairs);
}

int main(int argc, char **argv)
{
    uint64_t pairs, places;
    const struct verify_option options[] = {
        { "pairs", &pairs, 1, 1024 },
        { "places", &places, 1, 64 },
        { 0 },
    };
    static struct state s;
    static struct group groups[GROUPS_MAX], samples[GROUP_SAMPLES_MAX];
    verify_begin(&s.v, "groups", options, argc, argv);
    s.memory = calloc(MEMORY, sizeof(*s.memory));
    if (!s.memory || validate_scratch_size(TEXT_SIZE) > 8192 || pairs == 0)
        return 2;
    model_init(&s.model, TEXT_SIZE, judge, &s);
    size_t count = groups_make(groups);
    for (size_t i = 0; i < count; i++)
        try_group(&s, &groups[i], places, pairs);
    count = group_samples_make(samples);
    for (size_t i = 0; i < count; i++)
        try_group(&s, &samples[i], places, pairs);
    printf("accepted %llu, false alarms about flags %llu\n", (unsigned long long)s.accepted,
           (unsigned long long)s.alarms);
    model_release(&s.model);
    free(s.memory);
    return verify_end(&s.v);
}
