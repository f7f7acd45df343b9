/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real code with errors in it. Pieces of the images of real programs, cut out so that they stand alone, get one to four
 * wrong bytes; what the validator still accepts must pass the policy (policy.h), the model of whole texts and the one
 * of flags. Whole image files with wrong bytes go through the loader until it has taken as many as were asked for, and
 * those are run: the process must be as before, and the guest ends as guests end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binaries_images.h"
#include "groups_model.h"
#include "policy.h"
#include "programs_filter.h"
#include "programs_run.h"
#include "support.h"
#include "zvm/abi/layout.h"

enum { PIECE = 8 * ZVM_BUNDLE_SIZE, MUTANTS = 64, FLIPS = 4, BATCH = 250, PATTERN = 0x5A };
enum { UNCHANGED = 64 /* one file in so many */, MOST_DRAWS = 64 /* for each file to be run; some eight are needed */ };

struct state {
    struct verify v;
    struct images images;
    uint64_t text_bytes; /* of all images */
    struct model model;
    uint64_t mutants, files; /* to try: of pieces; to run: whole ones with wrong bytes */
    uint64_t pieces, unusable, accepted, drawn, run, ends[16];
};

static void check_unchanged(struct state *s, const struct text_of_image *t)
{
    size_t size = validate_scratch_size(t->code.size);
    void *scratch = malloc(size);
    struct verdict verdict = validate(&t->code, scratch, size);
    free(scratch);
    s->v.cases++;
    if (verdict.rule != RULE_NONE)
        verify_fail(&s->v, "%s: %s at %#x", t->name, rule_name(verdict.rule), verdict.offset);
}

/* Longer texts more often. */
static const struct text_of_image *some_image(struct state *s)
{
    uint64_t at = verify_random(&s->v) % s->text_bytes;
    size_t i = 0;
    while (at >= s->images.texts[i].code.size)
        at -= s->images.texts[i++].code.size;
    return &s->images.texts[i];
}

/* Direct branches out of the piece go to a trampoline slot instead, or where they are too short to its start. */
static void close_branches(struct state *s, uint8_t *bytes, uint32_t address)
{
    for (uint32_t at = 0; at < PIECE;) {
        struct decoded d;
        if (!model_decode(&s->model, bytes + at, PIECE - at, address + at, &d))
            return;
        uint32_t next = at + d.insn.length;
        int64_t target = next + d.insn.raw.imm[0].value.s;
        if (d.insn.raw.imm[0].is_relative && (target < 0 || target >= PIECE)) {
            bool wide = d.insn.raw.imm[0].size == 32;
            int32_t rel = wide ? (int32_t)(ZVM_TRAP_SLOT - (int64_t)(address + next))
                               : (int32_t)(at - at % ZVM_BUNDLE_SIZE) - (int32_t)next;
            memcpy(bytes + at + d.insn.raw.imm[0].offset, &rel, wide ? 4 : 1);
        }
        at = next;
    }
}

static struct verdict judge(const struct code *code)
{
    static uint64_t scratch[1024];
    return validate(code, scratch, sizeof(scratch));
}

/* Wrong bytes: anywhere, or one near the other. */
static void spoil(struct state *s, uint8_t *bytes, size_t size)
{
    uint64_t r = verify_random(&s->v);
    uint64_t count = 1 + r % FLIPS, place = verify_random(&s->v) % size;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t q = verify_random(&s->v);
        uint8_t *byte = &bytes[r & 0x100 ? (place + (q >> 16) % 8) % size : (q >> 16) % size];
        *byte = q & 1 ? (uint8_t)(*byte ^ 1U << (q >> 1 & 7)) : (uint8_t)(q >> 8);
    }
}

static void check_accepted(struct state *s, const struct text_of_image *t, const struct code *code)
{
    uint8_t marks[PIECE];
    uint32_t offset = 0;
    const char *whose = "policy", *why = policy_code(code, marks, &offset);
    if (!why) {
        whose = "model";
        why = model_read(&s->model, code);
        offset = s->model.offset;
    }
    if (!why) {
        whose = "flags";
        int64_t at = model_flags(&s->model);
        why = at >= 0 ? "an undefined flag is read" : NULL;
        offset = (uint32_t)at;
    }
    char hex[3 * ZVM_BUNDLE_SIZE];
    if (why)
        verify_fail(&s->v, "%s at %#x: accepted, but %s says %s: byte %u of %s", t->name, code->address + offset, whose,
                    why, offset % ZVM_BUNDLE_SIZE,
                    verify_hex(hex, code->bytes + offset / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE, ZVM_BUNDLE_SIZE));
}

/* A piece of some image, and mutants of it. */
static void try_piece(struct state *s)
{
    const struct text_of_image *t = some_image(s);
    if (t->code.size <= PIECE)
        return;
    uint32_t offset = (uint32_t)(verify_random(&s->v) % ((t->code.size - PIECE) / ZVM_BUNDLE_SIZE)) * ZVM_BUNDLE_SIZE;
    uint8_t piece[PIECE], mutant[PIECE];
    memcpy(piece, t->code.bytes + offset, PIECE);
    struct code code = t->code;
    code.bytes = mutant;
    code.size = PIECE;
    code.address += offset;
    close_branches(s, piece, code.address);
    memcpy(mutant, piece, PIECE);
    s->pieces++;
    if (judge(&code).rule != RULE_NONE) {
        s->unusable++; /* what it jumped to defined flags that the piece now misses */
        return;
    }
    for (unsigned i = 0; i < MUTANTS && s->v.cases < s->mutants; i++) {
        memcpy(mutant, piece, PIECE);
        spoil(s, mutant, PIECE);
        s->v.cases++;
        if (judge(&code).rule != RULE_NONE)
            continue;
        s->accepted++;
        check_accepted(s, t, &code);
    }
}

static bool is_changed(uint64_t number)
{
    return number % UNCHANGED != 0;
}

/* One whole file; all that is left to chance comes from its number. */
static void run_file(void *context, struct runner *r, uint64_t number, struct outcome *outcome)
{
    struct state *s = context;
    s->v.random = (s->v.seed << 32) + number * 0x632BE59BD9B4E019;
    const struct text_of_image *t = &s->images.texts[verify_random(&s->v) % s->images.count];
    uint8_t *file = malloc(t->file_size);
    if (!file)
        abort();
    memcpy(file, t->file, t->file_size);
    while (is_changed(number) && memcmp(file + t->offset, t->file + t->offset, t->text_size) == 0)
        spoil(s, file + t->offset, t->text_size);
    runner_run(r, file, t->file_size, 64 << 20, 20 * 1000 * 1000, outcome);
    free(file);
}

static void run_batch(struct state *s)
{
    struct outcome *outcomes = outcomes_new(BATCH);
    run_in_child(run_file, s, PATTERN, s->drawn, BATCH, outcomes);
    for (uint64_t i = 0; i < BATCH; i++, s->drawn++) {
        const struct outcome *o = &outcomes[i];
        s->v.cases++;
        s->run += is_changed(s->drawn) && !o->refused;
        s->ends[o->end % 16] += !o->refused;
        if (o->trouble[0])
            verify_fail(&s->v, "file %llu of seed %llu: %s", (unsigned long long)s->drawn,
                        (unsigned long long)s->v.seed, o->trouble);
        else if (o->refused && !is_changed(s->drawn))
            verify_fail(&s->v, "file %llu of seed %llu: refused, and nothing is wrong with it",
                        (unsigned long long)s->drawn, (unsigned long long)s->v.seed);
    }
    outcomes_free(outcomes, BATCH);
}

static void run_files(struct state *s)
{
    while (s->run < s->files && s->drawn < MOST_DRAWS * s->files)
        run_batch(s);
    if (s->run < s->files)
        verify_fail(&s->v, "of %llu files drawn only %llu with wrong bytes were accepted and run",
                    (unsigned long long)s->drawn, (unsigned long long)s->run);
}

static void report(const struct state *s)
{
    printf("%zu images; %llu pieces, %llu of them unusable, %llu mutants accepted\n", s->images.count,
           (unsigned long long)s->pieces, (unsigned long long)s->unusable, (unsigned long long)s->accepted);
    printf("%llu files drawn, %llu with wrong bytes were accepted and run\n", (unsigned long long)s->drawn,
           (unsigned long long)s->run);
    for (unsigned i = 0; i < sizeof(s->ends) / sizeof(s->ends[0]); i++)
        if (s->ends[i])
            printf("%llu, changed or not, ended with %s\n", (unsigned long long)s->ends[i], end_name((enum end)i));
}

int main(int argc, char **argv)
{
    static struct state s;
    const struct verify_option options[] = {
        { "mutants", &s.mutants, 5000000, 30000 },
        { "files", &s.files, 10000, 20 },
        { 0 },
    };
    verify_begin(&s.v, "binaries", options, argc, argv);
    if (validate_scratch_size(PIECE) > sizeof(uint64_t[1024]))
        return 2;
    filter_check(&s.v);
    images_open(&s.images);
    model_init(&s.model, PIECE, NULL, NULL);
    for (size_t i = 0; i < s.images.count; i++) {
        check_unchanged(&s, &s.images.texts[i]);
        s.text_bytes += s.images.texts[i].code.size;
    }
    while (s.v.cases < s.mutants && s.pieces < s.mutants)
        try_piece(&s);
    if (s.mutants)
        verify_accepted(&s.v, s.accepted);
    run_files(&s);
    report(&s);
    model_release(&s.model);
    images_close(&s.images);
    return verify_end(&s.v);
}
