/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the validator's tests share: bytes in, verdict out, with the text in a block of exactly its size.
 */
#ifndef VALIDATOR_SUPPORT_H
#define VALIDATOR_SUPPORT_H

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <zvm/abi/sfi.h>

#include "suite.h"
#include "validator.h"

#define TEXT_ADDRESS 0x20000
#define IMAGE_END    0x40000

/* Validates bytes filled up with HLT to whole bundles. */
static inline struct verdict verdict_in(const uint8_t *bytes, size_t length, uint32_t image_start, uint64_t image_end,
                                        uint32_t isa)
{
    size_t size = (length + ZVM_BUNDLE_SIZE - 1) / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    size_t scratch_size = validate_scratch_size(size);
    uint8_t *text = malloc(size);
    void *scratch = malloc(scratch_size);
    memset(text, ZVM_TEXT_FILL, size);
    memcpy(text, bytes, length);
    memset(scratch, 0xA5, scratch_size);
    struct code code = { text, size, TEXT_ADDRESS, image_start, image_end, isa };
    struct verdict verdict = validate(&code, scratch, scratch_size);
    free(scratch);
    free(text);
    return verdict;
}

static inline struct verdict verdict_of(const uint8_t *bytes, size_t length)
{
    return verdict_in(bytes, length, TEXT_ADDRESS, IMAGE_END, 0);
}

/* Reads "65 67 8b 01" or "6567 8b01"; spaces mean nothing. */
static inline size_t parse_hex(const char *hex, uint8_t *bytes, size_t room)
{
    size_t length = 0;
    for (; *hex; hex += 2) {
        while (*hex == ' ')
            hex++;
        if (!*hex)
            break;
        char digits[3] = { hex[0], hex[1], 0 };
        ck_assert_uint_lt(length, room);
        bytes[length++] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return length;
}

/* One text and what is to become of it. */
struct text_case {
    const char *hex;
    enum rule rule;
    uint32_t offset;
};

static inline void check_text(const char *hex, enum rule rule, uint32_t offset)
{
    uint8_t bytes[512];
    struct verdict verdict = verdict_of(bytes, parse_hex(hex, bytes, sizeof(bytes)));
    ck_assert_msg(verdict.rule == rule && verdict.offset == offset, "%s: %s at %u, expected %s at %u", hex,
                  rule_name(verdict.rule), verdict.offset, rule_name(rule), offset);
}

static inline int run_suite(const char *name, SFun setup, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, NULL);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
#define RUN_SUITE(name, setup, ...)                                                                                    \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        const TTest *const tests[] = { __VA_ARGS__ };                                                                  \
        return run_suite(name, setup, tests, sizeof(tests) / sizeof(tests[0]));                                        \
    }

#endif
