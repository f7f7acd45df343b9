/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict on a text does not depend on where it lies: at every place of a stretch, with any number of bundles
 * before and behind it, at load addresses low, around 2 GiB and up to 4 GiB, and more than 2 GiB behind the start of
 * its code. What counts from the text moves along: the image's ends, and of what is refused the offset. Texts that
 * branch to elsewhere are left out.
 */
#include <Zydis/Zydis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support.h"
#include "zvm/abi/sfi.h"

enum {
    BUNDLE = ZVM_BUNDLE_SIZE,
    LONGEST = 9, /* bundles of a text: more than a stretch */
    AROUND = 16, /* bundles before a text and behind it: two stretches each */
    IMAGE_BELOW = 0x8000,
    IMAGE_ABOVE = 0x10000,
    VECTORS_MAX = 4096,
};

struct text {
    uint8_t bytes[LONGEST * BUNDLE];
    uint32_t size;
};

/* The vectors of tests/conformance: texts by themselves, and pieces of which others are made. */
struct vectors {
    struct text *texts; /* owned */
    uint32_t count;
};

struct places {
    struct verify v;
    ZydisDecoder decoder;
    struct vectors vectors, good; /* all, and those that are accepted */
    uint8_t *scratch;             /* owned */
    uint64_t random, huge, every;
    uint64_t accepted, refused, left_out;
};

static void read_vectors(struct vectors *vectors, bool good)
{
    FILE *from = fopen(VERIFY_DIR "/../conformance/vectors.tsv", "r");
    char line[1024], hex[512], rule[32];
    vectors->texts = calloc(VECTORS_MAX, sizeof(struct text));
    if (!from || !vectors->texts)
        abort();
    while (fgets(line, sizeof line, from) && vectors->count < VECTORS_MAX) {
        if (line[0] == '#' || sscanf(line, "%*[^\t]\t%511[^\t]\t%31[^\t]", hex, rule) != 2 ||
            (good && strcmp(rule, rule_name(RULE_NONE)) != 0))
            continue;
        struct text *t = &vectors->texts[vectors->count];
        char *end, *p = hex;
        for (unsigned long byte = strtoul(p, &end, 16); end != p && t->size < sizeof t->bytes;
             p = end, byte = strtoul(p, &end, 16))
            t->bytes[t->size++] = (uint8_t)byte;
        vectors->count += t->size > 0;
    }
    fclose(from);
}

/* Filled up with HLT to whole bundles. */
static void fill_up(struct text *t)
{
    uint32_t whole = (t->size + BUNDLE - 1) / BUNDLE * BUNDLE;
    memset(t->bytes + t->size, ZVM_TEXT_FILL, whole - t->size);
    t->size = whole;
}

/* A direct branch to any byte of the text. Returns its length. */
static unsigned put_branch(struct verify *v, uint8_t *at, uint32_t offset, uint32_t size)
{
    uint64_t r = verify_random(v);
    int32_t distance = (int32_t)(r % size) - (int32_t)offset;
    bool wide = r & 0x10000;
    int32_t displacement = distance - (wide ? 5 : 2);
    at[0] = wide ? 0xE9 : r & 0x20000 ? 0xEB : 0x70 | (r >> 20 & 15);
    if (!wide && displacement != (int8_t)displacement)
        displacement = -2;
    memcpy(at + 1, &displacement, wide ? 4 : 1);
    return wide ? 5 : 2;
}

/* Pieces and branches one behind the other, bundle by bundle. In one text of four something is wrong by intent. */
static void make_text(struct places *s, struct text *t)
{
    struct verify *v = &s->v;
    const uint64_t wrong = verify_random(v) % 8;
    const struct vectors *pieces = wrong == 0 ? &s->vectors : &s->good;
    t->size = (1 + (uint32_t)(verify_random(v) % LONGEST)) * BUNDLE;
    memset(t->bytes, verify_random(v) & 1 ? ZVM_TEXT_FILL : 0x90, t->size);
    for (uint32_t bundle = 0; bundle < t->size; bundle += BUNDLE)
        for (uint32_t at = 0; at < BUNDLE;) {
            const struct text *piece = &pieces->texts[verify_random(v) % pieces->count];
            if (verify_random(v) % 16 == 0 && at + 5 <= BUNDLE)
                at += put_branch(v, t->bytes + bundle + at, bundle + at, t->size);
            else if (at + piece->size > BUNDLE)
                break;
            else
                memcpy(t->bytes + bundle + at, piece->bytes, piece->size), at += piece->size;
        }
    if (wrong == 1)
        t->bytes[verify_random(v) % t->size] = (uint8_t)verify_random(v);
}

/* Whether a direct branch may go out of the text: where it would lead depends on the place. */
static bool branches_out(const struct places *s, const struct text *t)
{
    for (uint32_t bundle = 0; bundle < t->size; bundle += BUNDLE)
        for (uint32_t at = bundle, end = bundle + BUNDLE; at < end;) {
            ZydisDecodedInstruction insn;
            if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&s->decoder, NULL, t->bytes + at, end - at, &insn)))
                break;
            at += insn.length;
            int64_t target = at + insn.raw.imm[0].value.s;
            if (insn.raw.imm[0].is_relative && (target < 0 || target >= t->size))
                return true;
        }
    return false;
}

/* The verdict on code in which the text lies `before` bytes behind the start, which is at the address. */
static struct verdict judge(struct places *s, const uint8_t *bytes, size_t size, uint32_t before, uint64_t address)
{
    const uint64_t text = address + before;
    const struct code code = { bytes,      size, (uint32_t)address, (uint32_t)(text - IMAGE_BELOW), text + IMAGE_ABOVE,
                               ZVM_ISA_ALL };
    s->v.cases++;
    return validate(&code, s->scratch, validate_scratch_size(size));
}

static void compare(struct places *s, const struct text *t, struct verdict expected, struct verdict got,
                    uint64_t before, uint64_t address)
{
    char hex[3 * sizeof t->bytes];
    if (expected.rule != RULE_NONE)
        expected.offset += (uint32_t)before;
    if (got.rule != expected.rule || got.offset != expected.offset)
        verify_fail(&s->v, "%s: %s at %u, but %s at %u where it lies %llu bytes behind the start at 0x%llx",
                    verify_hex(hex, t->bytes, t->size), rule_name(expected.rule), expected.offset, rule_name(got.rule),
                    got.offset, (unsigned long long)before, (unsigned long long)address);
}

/* All places among `size` bytes of fill. */
static void try_places(struct places *s, const struct text *t, uint8_t fill)
{
    uint8_t bytes[(2 * AROUND + LONGEST) * BUNDLE];
    const struct verdict expected = judge(s, t->bytes, t->size, 0, VERIFY_CODE);
    s->accepted += expected.rule == RULE_NONE;
    s->refused += expected.rule != RULE_NONE;
    memset(bytes, fill, sizeof bytes);
    for (uint32_t before = 0; before < AROUND; before++) {
        memcpy(bytes + before * BUNDLE, t->bytes, t->size);
        for (uint32_t behind = 0; behind < AROUND; behind++) {
            const uint32_t size = (before + behind) * BUNDLE + t->size, at = before * BUNDLE;
            const uint64_t addresses[] = {
                VERIFY_CODE,
                VERIFY_CODE + BUNDLE,
                UINT64_C(0x7FFFFFE0) - at,
                UINT64_C(0x80000000) - at - t->size / BUNDLE / 2 * BUNDLE,
                UINT64_C(0x80000000),
                UINT64_C(0x100000000) - IMAGE_ABOVE - at,
            };
            for (unsigned i = 0; i < sizeof addresses / sizeof *addresses; i++)
                compare(s, t, expected, judge(s, bytes, size, at, addresses[i]), at, addresses[i]);
        }
        memset(bytes + before * BUNDLE, fill, t->size);
    }
}

static void try_text(struct places *s, const struct text *t)
{
    if (branches_out(s, t)) {
        s->left_out++;
        return;
    }
    try_places(s, t, ZVM_TEXT_FILL);
    try_places(s, t, 0x90);
}

/* Most of 4 GiB of HLT: the same few pages over and over, writable where a text is to go. */
enum { HUGE_FILL = 1 << 21 };
#define HUGE_SIZE UINT64_C(0xC0000000)
#define HALF      UINT64_C(0x80000000)

static uint8_t *huge_code(void)
{
    uint8_t *code = mmap(NULL, HUGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int fd = memfd_create("fill", 0);
    uint8_t *fill = malloc(HUGE_FILL);
    if (code == MAP_FAILED || !fill)
        abort();
    memset(fill, ZVM_TEXT_FILL, HUGE_FILL);
    if (pwrite(fd, fill, HUGE_FILL, 0) != HUGE_FILL)
        abort();
    free(fill);
    for (uint64_t at = 0; at < HUGE_SIZE; at += HUGE_FILL)
        if (mmap(code + at, HUGE_FILL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED)
            abort();
    close(fd);
    return code;
}

/* Below, across and above 2 GiB from the start, and at the far end. */
static void try_huge(struct places *s)
{
    uint8_t *code = s->huge ? huge_code() : NULL, *small = s->scratch;
    uint8_t *large = s->huge ? malloc(validate_scratch_size(HUGE_SIZE)) : NULL;
    if (s->huge && !large)
        abort();
    for (uint64_t i = 0; i < s->huge;) {
        struct text t;
        make_text(s, &t);
        if (branches_out(s, &t))
            continue;
        const struct verdict expected = judge(s, t.bytes, t.size, 0, VERIFY_CODE);
        const uint64_t places[] = { HALF - t.size, HALF - t.size / BUNDLE / 2 * BUNDLE, HALF + 5 * BUNDLE,
                                    HUGE_SIZE - t.size };
        const uint64_t at = places[i++ % 4];
        memcpy(code + at, t.bytes, t.size);
        s->scratch = large;
        compare(s, &t, expected, judge(s, code, HUGE_SIZE, (uint32_t)at, VERIFY_CODE), at, VERIFY_CODE);
        s->scratch = small;
        memset(code + at, ZVM_TEXT_FILL, t.size);
    }
    free(large);
    if (code)
        munmap(code, HUGE_SIZE);
}

int main(int argc, char **argv)
{
    static struct places s;
    const struct verify_option options[] = {
        { "every", &s.every, 1, 40 }, { "random", &s.random, 10000, 250 }, { "huge", &s.huge, 16, 0 }, { 0 }
    };
    verify_begin(&s.v, "places", options, argc, argv);
    ZydisDecoderInit(&s.decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    s.scratch = malloc(validate_scratch_size((2 * AROUND + LONGEST) * BUNDLE));
    if (!s.scratch)
        abort();
    read_vectors(&s.vectors, false);
    read_vectors(&s.good, true);
    for (uint32_t i = 0; i < s.vectors.count; i++) {
        struct text t = s.vectors.texts[i];
        fill_up(&t);
        if (verify_sampled(&s.v, i, s.every))
            try_text(&s, &t);
    }
    for (uint64_t i = 0; i < s.random; i++) {
        struct text t;
        make_text(&s, &t);
        try_text(&s, &t);
    }
    try_huge(&s);
    verify_accepted(&s.v, s.accepted);
    if (s.refused == 0)
        verify_fail(&s.v, "nothing was refused");
    printf("texts: %llu accepted, %llu refused, %llu left out\n", (unsigned long long)s.accepted / 2,
           (unsigned long long)s.refused / 2, (unsigned long long)s.left_out);
    free(s.vectors.texts);
    free(s.good.texts);
    free(s.scratch);
    return verify_end(&s.v);
}
