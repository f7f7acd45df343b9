/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors, the geometry of text and bundles, operands at their limits, and what validate() must refuse to take. */
#include <stdio.h>
#include <sys/mman.h>

#include "validator_support.h"

START_TEST(vectors_get_their_verdicts)
{
    FILE *file = fopen(TESTS_DIR "/conformance/vectors.tsv", "r");
    ck_assert_ptr_nonnull(file);
    char line[1024];
    unsigned rows = 0, failures = 0;
    while (fgets(line, sizeof(line), file)) {
        if (line[0] == '#')
            continue;
        char *rest = line;
        const char *id = strsep(&rest, "\t"), *hex = strsep(&rest, "\t");
        const char *rule = strsep(&rest, "\t"), *offset = strsep(&rest, "\t");
        ck_assert_msg(rest, "row %s has too few columns", id);
        uint8_t bytes[256];
        struct verdict verdict = verdict_of(bytes, parse_hex(hex, bytes, sizeof(bytes)));
        rows++;
        if (strcmp(rule_name(verdict.rule), rule) == 0 && verdict.offset == strtoul(offset, NULL, 10))
            continue;
        failures++;
        printf("%s (%s): %s at %u, expected %s at %s\n", id, hex, rule_name(verdict.rule), verdict.offset, rule,
               offset);
    }
    fclose(file);
    fflush(stdout); /* what fails leaves by _exit() */
    ck_assert_uint_eq(failures, 0);
    ck_assert_uint_ge(rows, 2854);
}
END_TEST

/* A return behind code that is accepted is what is refused, in its place: nothing before it is blamed. */
START_TEST(accepted_code_is_not_blamed)
{
    FILE *file = fopen(TESTS_DIR "/conformance/vectors.tsv", "r");
    ck_assert_ptr_nonnull(file);
    char line[1024];
    unsigned rows = 0;
    while (fgets(line, sizeof(line), file)) {
        char *rest = line;
        const char *id = strsep(&rest, "\t"), *hex = strsep(&rest, "\t"), *rule = strsep(&rest, "\t");
        uint8_t bytes[256];
        if (line[0] == '#' || !rule || strcmp(rule, "none") != 0)
            continue;
        size_t length = parse_hex(hex, bytes, sizeof(bytes));
        bytes[length] = 0xC3;
        struct verdict verdict = verdict_of(bytes, length + 1);
        ck_assert_msg(verdict.rule == RULE_RETURN && verdict.offset == length, "%s (%s): %s at %u", id, hex,
                      rule_name(verdict.rule), verdict.offset);
        rows++;
    }
    fclose(file);
    ck_assert_uint_ge(rows, 1030);
}
END_TEST

START_TEST(nothing_but_whole_sane_code_is_taken)
{
    uint8_t text[64];
    uint32_t scratch[64];
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    const struct code good = { text, 64, TEXT_ADDRESS, TEXT_ADDRESS, IMAGE_END, 0 };
    ck_assert_uint_eq(validate(&good, scratch, sizeof(scratch)).rule, RULE_NONE);
#define REFUSED(change)                                                                                                \
    do {                                                                                                               \
        struct code code = good;                                                                                       \
        change;                                                                                                        \
        struct verdict verdict = validate(&code, scratch, sizeof(scratch));                                            \
        ck_assert_uint_eq(verdict.rule, RULE_CODE);                                                                    \
        ck_assert_uint_eq(verdict.offset, 0);                                                                          \
    } while (0)
    REFUSED(code.size = 0);
    REFUSED(code.size = 33);
    REFUSED(code.size = UINT64_C(1) << 32);
    REFUSED(code.size = UINT64_C(0xFFFFFFE0));
    REFUSED(code.address = TEXT_ADDRESS + 1);
    REFUSED(code.address = ZVM_TRAMPOLINE_END - 32);
    REFUSED(code.address = 0);
    REFUSED(code.address = 0xFFFFFFE0);
    REFUSED(code.image_end = (UINT64_C(1) << 32) + 1);
    REFUSED(code.image_start = IMAGE_END + 1);
#undef REFUSED
    size_t needed = validate_scratch_size(64);
    ck_assert_uint_gt(needed, 0);
    ck_assert_uint_eq(validate(&good, scratch, needed - 1).rule, RULE_CODE);
    ck_assert_uint_eq(validate(&good, scratch, needed).rule, RULE_NONE);
}
END_TEST

/* Code that lies elsewhere, as what a guest makes, may branch to slots and not to the text of the image. */
START_TEST(slots_end_where_the_text_starts)
{
    static const struct {
        uint32_t target;
        enum rule rule;
    } cases[] = {
        { ZVM_TRAMPOLINE_START, RULE_NONE },       { ZVM_TRAMPOLINE_START - 32, RULE_TARGET },
        { ZVM_TRAMPOLINE_START + 1, RULE_TARGET }, { ZVM_TRAMPOLINE_END - 32, RULE_NONE },
        { ZVM_TRAMPOLINE_END, RULE_TARGET },       { ZVM_TRAMPOLINE_END + 32, RULE_TARGET },
    };
    static uint32_t scratch[256];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t text[32] = { 0xE9 };
        const struct code code = { text, sizeof(text), IMAGE_END, TEXT_ADDRESS, IMAGE_END + sizeof(text), 0 };
        int32_t displacement = (int32_t)(cases[i].target - (IMAGE_END + 5));
        memset(text + 1, ZVM_TEXT_FILL, sizeof(text) - 1);
        memcpy(text + 1, &displacement, sizeof(displacement));
        ck_assert_uint_eq(validate(&code, scratch, sizeof(scratch)).rule, cases[i].rule);
    }
}
END_TEST

enum { PAGE = 4096 };

/* Two pages, of which the one with this number is not to be touched. */
static uint8_t *pages_map(int guard)
{
    uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + guard * PAGE, PAGE, PROT_NONE), 0);
    return pages;
}

struct edge {
    const char *hex;
    bool accepted;
};

/* Code of all sizes, right beside the guard as its scratch is, with these bytes there. */
static void try_edges(const struct edge *edges, size_t count, int guard)
{
    uint8_t *pages = pages_map(guard), *scratch_pages = pages_map(guard);
    for (size_t i = 0; i < count; i++)
        for (size_t size = ZVM_BUNDLE_SIZE; size <= PAGE; size += ZVM_BUNDLE_SIZE) {
            const size_t needed = validate_scratch_size(size);
            uint8_t *text = pages + PAGE - (guard ? size : 0), bytes[8];
            void *scratch = scratch_pages + PAGE - (guard ? needed : 0);
            size_t length = parse_hex(edges[i].hex, bytes, sizeof(bytes));
            memset(text, 0x90, size);
            memcpy(guard ? text + size - length : text, bytes, length);
            const struct code code = { text, size, TEXT_ADDRESS, TEXT_ADDRESS, IMAGE_END, 0 };
            ck_assert_int_eq(validate(&code, scratch, needed).rule == RULE_NONE, edges[i].accepted);
        }
    munmap(pages, 2 * PAGE);
    munmap(scratch_pages, 2 * PAGE);
}

/* Each way of ending is one that looks further would like. */
START_TEST(nothing_past_the_code_is_touched)
{
    static const struct edge endings[] = {
        { "f7f1", true },  { "0fafc1", true }, { "c1e00374fb", true }, { "c1e003e3fb", true }, { "83e0e0", true },
        { "89c4", false }, { "eb", false },    { "e8", false },        { "0f", false },        { "c4e2", false },
        { "66", false },   { "6567", false },  { "48b8", false },
    };
    try_edges(endings, sizeof(endings) / sizeof(endings[0]), 1);
}
END_TEST

/* Each beginning has less before it than a displacement of 32 bits. */
START_TEST(nothing_before_the_code_is_touched)
{
    static const struct edge beginnings[] = {
        { "ebfe", true },  { "74fe", true },  { "e3fe", true },    { "9075fe", true },  { "eb00", true },
        { "ebfd", false }, { "ffe0", false }, { "c3", false },     { "90ffd0", false }, { "f3a4", false },
        { "0fa2", false }, { "89c4", false }, { "90c6f8", false },
    };
    try_edges(beginnings, sizeof(beginnings) / sizeof(beginnings[0]), 0);
}
END_TEST

START_TEST(scratch_is_asked_for_whole_bundles_only)
{
    ck_assert_uint_eq(validate_scratch_size(0), 0);
    ck_assert_uint_eq(validate_scratch_size(31), 0);
    ck_assert_uint_eq(validate_scratch_size((size_t)UINT32_MAX + 1), 0);
    ck_assert_uint_eq(validate_scratch_size(SIZE_MAX & ~(size_t)31), 0);
    ck_assert_uint_eq(validate_scratch_size(256), validate_scratch_size(32)); /* a stretch */
    ck_assert_uint_eq(validate_scratch_size(288), 2 * validate_scratch_size(256));
}
END_TEST

START_TEST(every_rule_has_a_name_and_a_text)
{
    for (int rule = 0; rule < RULE_COUNT; rule++) {
        ck_assert_uint_gt(strlen(rule_name(rule)), 0);
        ck_assert_uint_gt(strlen(rule_text(rule)), 10);
        for (int other = 0; other < rule; other++)
            ck_assert_str_ne(rule_name(rule), rule_name(other));
    }
    ck_assert_str_eq(rule_name(RULE_COUNT), "unknown");
    ck_assert_str_eq(rule_name((enum rule) - 1), "unknown");
    ck_assert_str_eq(rule_text(RULE_COUNT), "unknown");
    ck_assert_str_eq(rule_text((enum rule) - 1), "unknown");
}
END_TEST

/* Accepted instructions of every length that may lie anywhere in a bundle. */
static const char *const movable[] = {
    "90",
    "50",
    "89 c1",
    "48 89 c1",
    "65 67 8b 01",
    "8b 44 24 08",
    "65 67 48 8b 01",
    "48 8b 44 24 08",
    "0f 1f 40 00",
    "65 67 8b 44 88 08",
    "65 67 48 8b 44 88 08",
    "65 67 66 0f 6f 44 88 08",
    "65 67 8b 84 88 00 01 00 00",
    "48 b8 00 00 00 00 00 00 00 00",
    "65 67 48 8b 84 88 00 01 00 00",
    "65 67 c4 a1 7d 6f 84 88 00 01 00 00",
    "65 67 48 c7 84 88 00 01 00 00 01 00 00 00",
    "66 66 66 66 66 66 2e 0f 1f 84 00 00 00 00 00",
    "89 c4 4c 01 f4",
    "41 83 e3 e0 4d 01 f3 41 ff e3",
    "41 5b 41 83 e3 e0 4d 01 f3 41 53 c3",
    "89 ff 49 8d 3c 3e f3 48 ab",
    "89 ff 49 8d 3c 3e 89 f6 49 8d 34 36 f3 48 a5",
};

/* At each of a bundle's 32 places, in a middle and in a last one: accepted when it fits, else refused. */
START_TEST(nothing_crosses_a_bundle)
{
    for (size_t i = 0; i < sizeof(movable) / sizeof(movable[0]); i++) {
        uint8_t unit[32], text[96];
        unsigned length = (unsigned)parse_hex(movable[i], unit, sizeof(unit));
        for (unsigned place = 0; place < 64; place++) {
            memset(text, 0x90, sizeof(text));
            memcpy(text + place, unit, length);
            unsigned end = place + length;
            bool fits = place / 32 == (end - 1) / 32;
            struct verdict verdict = verdict_of(text, 96);
            ck_assert_msg((verdict.rule == RULE_NONE) == fits, "%s at %u: %s", movable[i], place,
                          rule_name(verdict.rule));
            if (place >= 32 && fits)
                ck_assert_uint_eq(verdict_of(text, 64).rule, RULE_NONE);
        }
    }
}
END_TEST

/* A single instruction that is cut off breaks `bundle` wherever the cut is; a no-operation is then none of the list. */
START_TEST(truncated_instructions_break_the_bundle_rule)
{
    for (size_t i = 0; i < sizeof(movable) / sizeof(movable[0]); i++) {
        uint8_t unit[32], text[32];
        unsigned length = (unsigned)parse_hex(movable[i], unit, sizeof(unit));
        if (strstr(movable[i], "89 c4") || strstr(movable[i], "83 e3") || strstr(movable[i], "89 ff"))
            continue;
        for (unsigned kept = 1; kept < length; kept++) {
            memset(text, 0x90, sizeof(text));
            memcpy(text + 32 - kept, unit, kept);
            struct verdict verdict = verdict_of(text, 32);
            bool nop = strstr(movable[i], "0f 1f") && (verdict.rule == RULE_NOP || verdict.rule == RULE_PREFIX);
            ck_assert_msg(verdict.rule == RULE_BUNDLE || nop, "%u bytes of %s: %s", kept, movable[i],
                          rule_name(verdict.rule));
            ck_assert_uint_eq(verdict.offset, 32 - kept);
        }
    }
}
END_TEST

START_TEST(no_instruction_is_longer_than_fifteen_bytes)
{
    check_text("66 66 66 66 66 66 2e 0f 1f 84 00 00 00 00 00", RULE_NONE, 0);
    check_text("66 66 66 66 66 66 66 2e 0f 1f 84 00 00 00 00 00", RULE_PREFIX, 0);
}
END_TEST

/* %rip operands; `at` is the place of the displacement, `width` what the access covers, `behind` what a group adds. */
static const struct {
    const char *hex;
    unsigned at, width, behind;
} rip_cases[] = {
    { "8a 05 00000000", 2, 1, 0 },           { "8b 05 00000000", 2, 4, 0 },
    { "48 8b 05 00000000", 3, 8, 0 },        { "66 8b 05 00000000", 3, 2, 0 },
    { "83 3d 00000000 01", 2, 4, 0 },        { "66 81 3d 00000000 0100", 3, 2, 0 },
    { "81 3d 00000000 01000000", 2, 4, 0 },  { "48 c7 05 00000000 01000000", 3, 8, 0 },
    { "0f 28 05 00000000", 3, 16, 0 },       { "c5 fc 28 05 00000000", 4, 32, 0 },
    { "c5 f8 28 05 00000000", 4, 16, 0 },    { "f2 0f 10 05 00000000", 4, 8, 0 },
    { "c4 e2 7d 20 05 00000000", 5, 16, 0 }, { "c4 e2 7d 22 05 00000000", 5, 4, 0 },
    { "db 2d 00000000", 2, 10, 0 },          { "0f c7 0d 00000000", 3, 8, 0 },
    { "48 0f c7 0d 00000000", 4, 16, 0 },    { "0f ae 1d 00000000", 3, 4, 0 },
    { "ff 35 00000000", 2, 8, 0 },           { "0f a4 05 00000000 03", 3, 4, 0 },
    { "c5 ff 12 05 00000000", 4, 32, 0 },    { "8b 25 00000000 4c01f4", 2, 4, 3 },
    { "8b 25 00000000 4a8d2434", 2, 4, 4 },  { "03 25 00000000 4c01f4", 2, 4, 3 },
};

static enum rule rip_verdict(size_t i, int64_t target)
{
    uint8_t bytes[16];
    size_t length = parse_hex(rip_cases[i].hex, bytes, sizeof(bytes));
    int32_t displacement = (int32_t)(target - (TEXT_ADDRESS + (int64_t)length - rip_cases[i].behind));
    memcpy(bytes + rip_cases[i].at, &displacement, sizeof(displacement));
    return verdict_in(bytes, length, TEXT_ADDRESS - 0x1000, IMAGE_END, 0).rule;
}

START_TEST(rip_operands_stay_in_the_image_with_their_whole_width)
{
    for (size_t i = 0; i < sizeof(rip_cases) / sizeof(rip_cases[0]); i++) {
        int64_t first = TEXT_ADDRESS - 0x1000, last = IMAGE_END - (int64_t)rip_cases[i].width;
        ck_assert_uint_eq(rip_verdict(i, first), RULE_NONE);
        ck_assert_uint_eq(rip_verdict(i, first - 1), RULE_RIP);
        ck_assert_uint_eq(rip_verdict(i, last), RULE_NONE);
        ck_assert_uint_eq(rip_verdict(i, last + 1), RULE_RIP);
        ck_assert_uint_eq(rip_verdict(i, INT32_MAX), RULE_RIP);
        ck_assert_uint_eq(rip_verdict(i, INT32_MIN + 0x40000), RULE_RIP);
    }
}
END_TEST

START_TEST(stack_operands_reach_32_kib)
{
    check_text("8b 84 24 00800000", RULE_NONE, 0);
    check_text("8b 84 24 01800000", RULE_REACH, 0);
    check_text("8b 84 24 0080ffff", RULE_NONE, 0);
    check_text("8b 84 24 ff7fffff", RULE_REACH, 0);
    check_text("c7 84 24 ffffff7f 00000000", RULE_REACH, 0);
    check_text("c7 84 24 00000080 00000000", RULE_REACH, 0);
    check_text("8d 84 24 ffffff7f", RULE_NONE, 0);
    check_text("8b 44 24 80", RULE_NONE, 0);
}
END_TEST

START_TEST(optional_sets_must_be_declared)
{
    static const struct {
        const char *hex;
        uint32_t isa;
    } cases[] = {
        { "66 0f 38 dc c1", ZVM_ISA_AES },        { "c4 e2 71 dc c1", ZVM_ISA_AES },
        { "c4 e2 75 dc c1", ZVM_ISA_VAES },       { "c4 e2 75 df c1", ZVM_ISA_VAES },
        { "66 0f 3a df c1 01", ZVM_ISA_AES },     { "66 0f 38 db c1", ZVM_ISA_AES },
        { "66 0f 3a 44 c1 11", ZVM_ISA_PCLMUL },  { "c4 e3 71 44 c1 11", ZVM_ISA_PCLMUL },
        { "c4 e3 75 44 c1 11", ZVM_ISA_VPCLMUL }, { "c4 e2 75 de 05 00 10 00 00", ZVM_ISA_VAES },
        { "0f 38 cb c1", ZVM_ISA_SHA },           { "0f 3a cc c1 00", ZVM_ISA_SHA },
        { "66 0f 38 f6 c1", ZVM_ISA_ADX },        { "f3 0f 38 f6 c1", ZVM_ISA_ADX },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[16];
        size_t length = parse_hex(cases[i].hex, bytes, sizeof(bytes));
        for (uint32_t isa = 0; isa <= ZVM_ISA_ALL; isa++) {
            enum rule expected = isa & cases[i].isa ? RULE_NONE : RULE_ISA;
            ck_assert_uint_eq(verdict_in(bytes, length, TEXT_ADDRESS, IMAGE_END, isa).rule, expected);
        }
    }
}
END_TEST

RUN_SUITE("validator", NULL, vectors_get_their_verdicts, accepted_code_is_not_blamed,
          nothing_but_whole_sane_code_is_taken, slots_end_where_the_text_starts, nothing_past_the_code_is_touched,
          nothing_before_the_code_is_touched, scratch_is_asked_for_whole_bundles_only, every_rule_has_a_name_and_a_text,
          nothing_crosses_a_bundle, truncated_instructions_break_the_bundle_rule,
          no_instruction_is_longer_than_fifteen_bytes, rip_operands_stay_in_the_image_with_their_whole_width,
          stack_operands_reach_32_kib, optional_sets_must_be_declared)
