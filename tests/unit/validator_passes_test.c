/* SPDX-License-Identifier: Apache-2.0 */
/* The passes that accept and the one that explains say the same of the same code. */
#include <stdio.h>

#include "accept.h"
#include "explain.h"
#include "validator_support.h"

#define BUNDLES_MAX 8

static uint64_t state = 88172645463325252u;

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16) % below;
}

static void show(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        printf("%02x%s", bytes[i], i % 32 == 31 ? "\n" : " ");
}

/* Answers whether both accept the code, but for where its branches go. */
static bool passes_agree(const uint8_t *bytes, size_t size)
{
    uint32_t words[2][BUNDLES_MAX], bundle;
    uint8_t flags[BUNDLES_MAX];
    const struct maps maps = { words[0], words[1], flags };
    struct code code = { bytes, size, TEXT_ADDRESS, TEXT_ADDRESS, IMAGE_END, any(16) };
    struct text text;
    text_init(&text, &code);
    bool accepted = accept_check(&code, &maps, &bundle) != OUTCOME_BROKEN;
    struct verdict verdict = explain_units(&text, 0), nearer = explain_units(&text, bundle);
    bool same = accepted == (verdict.rule == RULE_NONE);
    if (same && !accepted)
        same = nearer.rule == verdict.rule && nearer.offset == verdict.offset;
    if (!same) { /* libcheck writes a line for each assertion that holds, which would be too many */
        show(bytes, size);
        ck_abort_msg("the passes differ; accept: %s", accepted ? "accepted" : "refused");
    }
    return accepted;
}

/* Prefixes, opcode, ModRM and SIB; the bytes after it are such that many encodings end within them. */
static unsigned write_instruction(uint8_t *at)
{
    static const char *const prefixes[] = { "",         "\x65\x67",     "\x66",         "\xF3",
                                            "\xF2",     "\x65\x67\x66", "\x65\x67\xF3", "\x65\x67\xF2",
                                            "\x66\xF2", "\x66\xF3",     "\xF3\x66",     "\xF2\x66",
                                            "\x67",     "\x66\x2E",     "\x66\x66\x2E", "\xF0" };
    static const char *const escapes[] = { "", "", "\x0F", "\x0F\x38", "\x0F\x3A", "\xC5", "\xC4" };
    unsigned length = 0;
    uint32_t prefix = any(3) ? any(2) : any(16), escape = any(7);
    memcpy(at, prefixes[prefix], strlen(prefixes[prefix]));
    length += (unsigned)strlen(prefixes[prefix]);
    if (escape < 5 && any(2))
        at[length++] = (uint8_t)(0x40 + any(16));
    memcpy(at + length, escapes[escape], strlen(escapes[escape]));
    length += (unsigned)strlen(escapes[escape]);
    if (escape == 6)
        at[length++] = (uint8_t)(any(8) << 5 | (1 + any(3)));
    if (escape >= 5)
        at[length++] = (uint8_t)(any(2) ? any(256) : any(256) | 0x78);
    at[length++] = (uint8_t)any(256);
    at[length++] = (uint8_t)any(256);
    at[length++] = (uint8_t)(any(2) ? 0x24 : any(256));
    for (uint32_t left = any(8); left; left--)
        at[length++] = (uint8_t)(any(2) ? 0 : any(256));
    return length;
}

START_TEST(single_instructions_get_the_same_answer)
{
    unsigned accepted = 0;
    for (int i = 0; i < 1000000; i++) {
        uint8_t bytes[64];
        memset(bytes, ZVM_TEXT_FILL, sizeof(bytes));
        uint32_t offset = any(4) ? 0 : any(24);
        unsigned length = write_instruction(bytes + offset);
        unsigned kept = 1 + any(length);
        memset(bytes + offset + kept, ZVM_TEXT_FILL, length - kept);
        accepted += passes_agree(bytes, ZVM_BUNDLE_SIZE);
    }
    ck_assert_uint_gt(accepted, 10000);
}
END_TEST

/*
 * The code of the vectors, one after the other, with a byte changed here and there: groups, branches, flags. Few of
 * those that are refused or are plain instructions, else hardly anything would be accepted, or have any of the three.
 */
START_TEST(mixed_code_gets_the_same_answer)
{
    static uint8_t pieces[1024][32];
    static unsigned lengths[1024];
    unsigned count = 0, accepted = 0;
    FILE *file = fopen(TESTS_DIR "/conformance/vectors.tsv", "r");
    ck_assert_ptr_nonnull(file);
    char line[1024];
    while (fgets(line, sizeof(line), file) && count < 1024) {
        char *rest = line;
        strsep(&rest, "\t");
        const char *hex = strsep(&rest, "\t"), *rule = strsep(&rest, "\t");
        strsep(&rest, "\t");
        const char *class = strsep(&rest, "\t");
        if (line[0] == '#' || !class || strlen(hex) > 60)
            continue;
        if ((strcmp(rule, "none") != 0 || strcmp(class, "completeness") == 0) && any(16))
            continue;
        lengths[count] = (unsigned)parse_hex(hex, pieces[count], sizeof(pieces[0]));
        count++;
    }
    fclose(file);
    ck_assert_uint_gt(count, 50);
    for (int i = 0; i < 300000; i++) {
        size_t size = (1 + any(BUNDLES_MAX)) * ZVM_BUNDLE_SIZE;
        uint8_t *bytes = malloc(size);
        memset(bytes, any(2) ? ZVM_TEXT_FILL : 0x90, size);
        for (size_t at = 0, piece; at < size; at += lengths[piece]) {
            piece = any(count);
            size_t room = ZVM_BUNDLE_SIZE - at % ZVM_BUNDLE_SIZE;
            if ((lengths[piece] > room && any(8)) || !any(8))
                at = (at / ZVM_BUNDLE_SIZE + 1) * ZVM_BUNDLE_SIZE;
            if (at + lengths[piece] > size)
                break;
            memcpy(bytes + at, pieces[piece], lengths[piece]);
        }
        if (any(2))
            bytes[any((uint32_t)size)] ^= (uint8_t)(1 << any(8));
        accepted += passes_agree(bytes, size);
        free(bytes);
    }
    ck_assert_uint_gt(accepted, 1000);
}
END_TEST

/*
 * What chance seldom meets: a call that ends its bundle, fnstsw in another bundle than what it follows, and the bytes
 * of a group where an instruction starts in the bundle before but none in its own.
 */
START_TEST(ends_of_bundles_get_the_same_answer)
{
    uint8_t bytes[2 * ZVM_BUNDLE_SIZE];
    memset(bytes, 0x90, sizeof(bytes));
    parse_hex("e800000000", bytes + ZVM_BUNDLE_SIZE - 5, 5);
    ck_assert(passes_agree(bytes, sizeof(bytes)));
    memset(bytes, 0x90, sizeof(bytes));
    parse_hex("d8d1dfe0", bytes + ZVM_BUNDLE_SIZE - 2, 4);
    ck_assert(!passes_agree(bytes, sizeof(bytes)));
    memset(bytes, 0x90, sizeof(bytes));
    parse_hex("b04183e3e04d01f341ffe3", bytes + ZVM_BUNDLE_SIZE, 11);
    ck_assert(!passes_agree(bytes, sizeof(bytes)));
}
END_TEST

RUN_SUITE("validator_passes", NULL, single_instructions_get_the_same_answer, mixed_code_gets_the_same_answer,
          ends_of_bundles_get_the_same_answer)
