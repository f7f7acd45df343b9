/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flags that nobody defined are never read: programs at random, made of whatever touches flags and of branches, against
 * an exact fixpoint over all their paths (flags_model.h). What the validator accepts must read no flag that is
 * undefined on some path. That it refuses programs that read none is allowed, and counted; images of real programs it
 * may not refuse, and the model must find nothing in them either.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binaries_images.h"
#include "hardware_forms.h"
#include "support.h"
#include "zvm/abi/sfi.h"

enum { BUNDLES = 8, TEXT = BUNDLES * ZVM_BUNDLE_SIZE, POOL = 1 << 16, CLASSES = 64, LONGEST = 10 };

struct piece {
    uint8_t bytes[LONGEST];
    uint8_t length;
    struct flag_effect effect;
};

/* Encodings that do the same to the flags. */
struct class
{
    struct flag_effect effect;
    size_t count;
    struct piece pieces[POOL / CLASSES];
};

struct branch {
    uint32_t end; /* offset behind it */
    uint8_t width;
};

struct state {
    struct verify v;
    struct model model;
    struct class *classes; /* owned */
    size_t classes_count;
    uint8_t text[TEXT];
    size_t size;
    uint32_t starts[TEXT]; /* of instructions that branches may go to */
    size_t starts_count;
    struct branch branches[TEXT];
    size_t branches_count;
    uint64_t programs, accepted, refused, alarms, illegal, images;
};

static bool same_effect(const struct flag_effect *a, const struct flag_effect *b)
{
    return a->reads == b->reads && a->defines == b->defines && a->undefines == b->undefines;
}

static void add_piece(struct state *s, const struct encoding *e)
{
    struct piece p = { .length = (uint8_t)e->unit_size, .effect = flag_effect_of(&e->d.insn, e->d.operands) };
    if (p.length > LONGEST)
        return;
    memcpy(p.bytes, e->bundle + e->place, p.length);
    size_t i = 0;
    while (i < s->classes_count && !same_effect(&s->classes[i].effect, &p.effect))
        i++;
    if (i == CLASSES)
        abort();
    struct class *c = &s->classes[i];
    if (i == s->classes_count)
        s->classes[s->classes_count++] = (struct class){ .effect = p.effect };
    if (c->count < sizeof(c->pieces) / sizeof(c->pieces[0]))
        c->pieces[c->count++] = p;
    else
        c->pieces[verify_random(&s->v) % c->count] = p;
}

static void make_pool(struct state *s)
{
    struct forms forms;
    forms_find(&forms);
    s->classes = calloc(CLASSES, sizeof(*s->classes));
    if (!s->classes)
        abort();
    for (unsigned round = 0; round < 4; round++)
        for (size_t i = 0; i < forms.count; i++) {
            struct encoding e;
            if (form_encode(&forms, &forms.forms[i], ADDRESS_STACK, 0, &s->v, &e))
                add_piece(s, &e);
        }
    forms_release(&forms);
}

/* Adds some direct branch, to be aimed later. 0 when there is no room for it. */
static unsigned put_branch(struct state *s, uint8_t *to, unsigned room)
{
    uint64_t r = verify_random(&s->v);
    uint8_t width = r & 1 ? 1 : 4;
    unsigned opcode = 1;
    if (room < 6 && width == 4)
        width = 1;
    if (room < 2)
        return 0;
    if (room == 5 && r & 2) {
        to[0] = 0xE8;
        width = 4;
    } else if (r % 8 < 2) {
        to[0] = width == 1 ? 0xEB : 0xE9;
    } else if (r % 8 == 2) {
        to[0] = 0xE3;
        width = 1;
    } else if (width == 1) {
        to[0] = (uint8_t)(0x70 | (r >> 8 & 15));
    } else {
        to[0] = 0x0F;
        to[1] = (uint8_t)(0x80 | (r >> 8 & 15));
        opcode = 2;
    }
    s->branches[s->branches_count++] = (struct branch){ (uint32_t)(to - s->text) + opcode + width, width };
    return opcode + width;
}

/* timid: one in so many that read flags or leave them undefined stays. */
static unsigned put_piece(struct state *s, uint8_t *to, unsigned room, unsigned timid)
{
    const struct class *c = &s->classes[verify_random(&s->v) % s->classes_count];
    if ((c->effect.reads | c->effect.undefines) && verify_random(&s->v) % timid)
        return 0;
    const struct piece *p = &c->pieces[verify_random(&s->v) % c->count];
    if (p->length > room)
        return 0;
    memcpy(to, p->bytes, p->length);
    return p->length;
}

static void make_program(struct state *s)
{
    uint64_t r = verify_random(&s->v);
    unsigned branchy = 2 + r % 6, timid = 1 + (r >> 8) % 16;
    s->size = (1 + (r >> 16) % BUNDLES) * ZVM_BUNDLE_SIZE;
    s->starts_count = s->branches_count = 0;
    unsigned length;
    for (uint32_t at = 0; at < s->size; at += length) {
        unsigned room = ZVM_BUNDLE_SIZE - at % ZVM_BUNDLE_SIZE;
        s->starts[s->starts_count++] = at;
        length = verify_random(&s->v) % branchy == 0 ? put_branch(s, s->text + at, room)
                                                     : put_piece(s, s->text + at, room, timid);
        if (length == 0) {
            s->text[at] = 0x90;
            length = 1;
        }
    }
    for (size_t i = 0; i < s->branches_count; i++) {
        const struct branch *b = &s->branches[i];
        int32_t rel = b->end < s->size ? 0 : -ZVM_BUNDLE_SIZE;
        for (unsigned try = 0; try < 8; try++) {
            int32_t far = (int32_t)s->starts[verify_random(&s->v) % s->starts_count] - (int32_t)b->end;
            if (b->width == 4 || (far >= -128 && far <= 127)) {
                rel = far;
                break;
            }
        }
        memcpy(s->text + b->end - b->width, &rel, b->width);
    }
}

static void try_program(struct state *s)
{
    static uint64_t scratch[4096];
    make_program(s);
    struct code code = { s->text, s->size, VERIFY_CODE, VERIFY_CODE, VERIFY_IMAGE_END, ZVM_ISA_ALL };
    struct verdict verdict = validate(&code, scratch, sizeof(scratch));
    s->v.cases++;
    if (verdict.rule != RULE_NONE && verdict.rule != RULE_FLAGS) {
        s->illegal++;
        return;
    }
    char hex[3 * TEXT];
    const char *why = model_read(&s->model, &code);
    int64_t at = why ? 0 : model_flags(&s->model);
    if (verdict.rule == RULE_FLAGS) {
        s->refused++;
        s->alarms += !why && at < 0;
        return;
    }
    s->accepted++;
    if (why)
        verify_fail(&s->v, "the model says %s at %u: %s", why, s->model.offset, verify_hex(hex, s->text, s->size));
    else if (at >= 0)
        verify_fail(&s->v, "an undefined flag is read at %lld: %s", (long long)at, verify_hex(hex, s->text, s->size));
}

/* Real programs: accepted, and clean by the model, too. */
static void try_image(struct state *s, const struct text_of_image *t)
{
    struct model model;
    size_t scratch_size = validate_scratch_size(t->code.size);
    void *scratch = malloc(scratch_size);
    struct verdict verdict = validate(&t->code, scratch, scratch_size);
    free(scratch);
    s->v.cases++;
    if (verdict.rule != RULE_NONE)
        verify_fail(&s->v, "%s: %s at %#x", t->name, rule_name(verdict.rule), verdict.offset);
    model_init(&model, t->code.size, NULL, NULL);
    const char *why = model_read(&model, &t->code);
    int64_t at = why ? model.offset : model_flags(&model);
    if (why || at >= 0)
        verify_fail(&s->v, "%s: %s at %#llx", t->name, why ? why : "an undefined flag is read", (long long)at);
    model_release(&model);
}

int main(int argc, char **argv)
{
    static struct state s;
    const struct verify_option options[] = {
        { "programs", &s.programs, 10000000, 120000 },
        { "images", &s.images, 1, 0 },
        { 0 },
    };
    verify_begin(&s.v, "flags", options, argc, argv);
    if (validate_scratch_size(TEXT) > sizeof(uint64_t[4096]))
        return 2;
    if (s.images) {
        struct images images;
        images_open(&images);
        for (size_t i = 0; i < images.count; i++)
            try_image(&s, &images.texts[i]);
        printf("%zu images\n", images.count);
        images_close(&images);
    }
    model_init(&s.model, TEXT, NULL, NULL);
    make_pool(&s);
    for (uint64_t i = 0; i < s.programs; i++)
        try_program(&s);
    printf("%zu kinds of effect; %llu accepted, %llu refused for flags, %llu of them without need, %llu otherwise\n",
           s.classes_count, (unsigned long long)s.accepted, (unsigned long long)s.refused, (unsigned long long)s.alarms,
           (unsigned long long)s.illegal);
    verify_accepted(&s.v, s.accepted);
    model_release(&s.model);
    free(s.classes);
    return verify_end(&s.v);
}
