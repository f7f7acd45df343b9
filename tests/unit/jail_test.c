/* SPDX-License-Identifier: Apache-2.0 */
/* Jails of run-time code: which words name one, what of it is validated, and what a refusal leaves. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "jail.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

enum { PAGE = ZVM_PAGE_SIZE };
#define HEAP 0x30000
#define END  0x80000

static const struct jail_space space = { .start = HEAP, .end = END };

static const struct {
    uint64_t address;
    int64_t size;
    bool fits;
    uint32_t pages;
} fits[] = {
    { HEAP, 1, true, 1 },
    { HEAP, 31, true, 1 },
    { HEAP, 4095, true, 1 },
    { HEAP, 4096, true, 1 },
    { HEAP, 4097, true, 2 },
    { HEAP, END - HEAP, true, 80 },
    { END - PAGE, 1, true, 1 },
    { END - PAGE, PAGE, true, 1 },
    { HEAP, END - HEAP + 1, false, 0 },
    { END - PAGE, PAGE + 1, false, 0 },
    { END, 1, false, 0 },
    { HEAP - PAGE, 1, false, 0 },
    { HEAP - PAGE, PAGE + 1, false, 0 },
    { HEAP, 0, false, 0 },
    { HEAP, -1, false, 0 },
    { HEAP, INT64_MIN, false, 0 },
    { HEAP, INT64_MAX, false, 0 },
    { HEAP + 1, 1, false, 0 },
    { HEAP + 32, 32, false, 0 },
    { HEAP + 2048, 1, false, 0 },
    { 0, 1, false, 0 },
    { 0, END, false, 0 },
    { HEAP | UINT64_C(1) << 32, 1, false, 0 },
    { UINT64_MAX - PAGE + 1, PAGE, false, 0 },
    { UINT64_MAX - PAGE + 1, INT64_MAX, false, 0 },
    { HEAP, 1LL << 32, false, 0 },
    { HEAP, (1LL << 32) + 1, false, 0 },
};

START_TEST(only_whole_heap_fits)
{
    struct jail p;
    ck_assert_int_eq(jail_fit(&p, &space, fits[_i].address, fits[_i].size), fits[_i].fits);
    if (!fits[_i].fits)
        return;
    ck_assert_uint_eq(p.start, fits[_i].address);
    ck_assert_int_eq(p.used, fits[_i].size);
    ck_assert_uint_eq(p.size, fits[_i].pages * PAGE);
}
END_TEST

static struct error err;
static struct arena arena;
static struct region region;

static void setup(void)
{
    ck_assert_msg(arena_reserve(&arena, 1, 0, &err), "%s", err.message);
    ck_assert_msg(region_reserve(&region, &arena, &err), "%s", err.message);
    ck_assert_msg(region_map(&region, HEAP, END - HEAP, PROT_READ | PROT_WRITE, -1, 0, &err), "%s", err.message);
}

static void teardown(void)
{
    region_release(&region);
    arena_release(&arena);
}

static struct jail jail_at(gaddr start, int64_t size)
{
    struct jail p;
    ck_assert(jail_fit(&p, &space, start, size));
    return p;
}

static void put(gaddr at, const void *bytes, size_t size)
{
    memcpy(region.base + at, bytes, size);
}

static struct verdict seal(const struct jail *p, const struct jail_space *in)
{
    struct verdict verdict;
    ck_assert_msg(jail_seal(p, in, &region, &verdict, &err), "%s", err.message);
    return verdict;
}

static bool sealed(const struct jail *p)
{
    return jail_is_sealed(p, &space, &region);
}

/* A jail of 40 bytes at HEAP + 4096, a bundle of one-byte no-operations and what a row says, and what is made of it.
 */
#define AT (HEAP + PAGE)
static const struct {
    const char *what;
    uint8_t size, bytes[16];
    enum rule rule;
    uint32_t offset;
} codes[] = {
    { "nothing", 0, { 0 }, RULE_NONE, 0 },
    { "jump to the first slot", 5, { 0xE9, 0xDB, 0xEF, 0xFD, 0xFF }, RULE_NONE, 0 },
    { "jump to the jail's start", 2, { 0xEB, 0xDE }, RULE_NONE, 0 },
    { "jump into the tail", 2, { 0xEB, 0x50 }, RULE_NONE, 0 },
    { "jump to the last byte of the tail", 5, { 0xE9, 0xDA, 0x0F, 0, 0 }, RULE_NONE, 0 },
    { "jump past the tail", 5, { 0xE9, 0xDB, 0x0F, 0, 0 }, RULE_TARGET, 32 },
    { "jump before the jail", 2, { 0xEB, 0xDD }, RULE_TARGET, 32 },
    { "jump to the image's text", 5, { 0xE9, 0xDB, 0xEF, 0xFE, 0xFF }, RULE_TARGET, 32 },
    { "load from the image's start", 7, { 0x48, 0x8B, 0x05, 0xD9, 0xEF, 0xFE, 0xFF }, RULE_NONE, 0 },
    { "load from before the image", 7, { 0x48, 0x8B, 0x05, 0xD8, 0xEF, 0xFE, 0xFF }, RULE_RIP, 32 },
    { "load of the heap's last bytes", 7, { 0x48, 0x8B, 0x05, 0xD1, 0xEF, 0x04, 0 }, RULE_NONE, 0 },
    { "load across the heap's end", 7, { 0x48, 0x8B, 0x05, 0xD2, 0xEF, 0x04, 0 }, RULE_RIP, 32 },
    { "system call", 2, { 0x0F, 0x05 }, RULE_FORBIDDEN, 32 },
    { "return", 1, { 0xC3 }, RULE_RETURN, 32 },
    { "absolute store", 8, { 0x89, 0x04, 0x25, 0, 0, 0, 0, 0x90 }, RULE_MEMORY, 32 },
    { "cut instruction", 8, { 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0xB8 }, RULE_NONE, 0 },
    { "undeclared AES", 5, { 0x66, 0x0F, 0x38, 0xDC, 0xC1 }, RULE_ISA, 32 },
    { "write to the base", 3, { 0x4D, 0x89, 0xC6 }, RULE_REGISTER, 32 },
};
enum { CODES = sizeof(codes) / sizeof(codes[0]), USED = 40 };

START_TEST(a_piece_is_validated_with_its_tail)
{
    uint8_t before[2 * PAGE];
    memset(region.base + AT, 0x90, USED);
    memset(region.base + AT + USED, 0xC3, 2 * PAGE - USED);
    put(AT + 32, codes[_i].bytes, codes[_i].size);
    memcpy(before, region.base + AT, sizeof(before));
    struct jail p = jail_at(AT, USED);
    ck_assert(jail_is_free(&p, &region));
    struct verdict verdict = seal(&p, &space);
    ck_assert_msg(verdict.rule == codes[_i].rule && verdict.offset == codes[_i].offset, "%s: %s at %u", codes[_i].what,
                  rule_name(verdict.rule), verdict.offset);
    if (verdict.rule == RULE_NONE) {
        ck_assert(sealed(&p));
        memset(before + USED, ZVM_TEXT_FILL, PAGE - USED);
        ck_assert(!region_host(&region, AT, 1, ACCESS_WRITE));
        ck_assert(region_host(&region, AT - 1, PAGE + 2, ACCESS_READ));
    } else {
        ck_assert(!sealed(&p));
        ck_assert(region_host(&region, HEAP, END - HEAP, ACCESS_WRITE));
        ck_assert_uint_eq(region.extents, 1);
    }
    ck_assert_mem_eq(region.base + AT, before, sizeof(before));
}
END_TEST

START_TEST(sets_that_the_image_declared_may_be_used)
{
    static const uint8_t aes[] = { 0x66, 0x0F, 0x38, 0xDC, 0xC1 };
    struct jail_space with = space;
    with.isa = ZVM_ISA_AES;
    put(AT, aes, sizeof(aes));
    struct jail p = jail_at(AT, sizeof(aes));
    ck_assert_int_eq(seal(&p, &with).rule, RULE_NONE);
}
END_TEST

START_TEST(an_unsealed_piece_is_plain_memory_with_its_bytes)
{
    put(AT, "\x90\x90", 2);
    struct jail p = jail_at(AT, 2);
    ck_assert_int_eq(seal(&p, &space).rule, RULE_NONE);
    ck_assert(jail_unseal(&p, &region, &err));
    ck_assert_uint_eq(region.extents, 1);
    ck_assert(!sealed(&p));
    ck_assert(jail_is_free(&p, &region));
    ck_assert_mem_eq(region.base + AT, "\x90\x90\xF4", 3);
    memset(region.base + AT, 0, PAGE);
}
END_TEST

START_TEST(pieces_touch_nothing_executable)
{
    put(AT, "\x90", 1);
    struct jail p = jail_at(AT, 1), below = jail_at(AT - PAGE, 1), above = jail_at(AT + PAGE, 1);
    struct jail over = jail_at(AT - PAGE, 3 * PAGE), apart = jail_at(AT + 2 * PAGE, 1);
    ck_assert_int_eq(seal(&p, &space).rule, RULE_NONE);
    ck_assert(!jail_is_free(&p, &region));
    ck_assert(!jail_is_free(&below, &region));
    ck_assert(!jail_is_free(&above, &region));
    ck_assert(!jail_is_free(&over, &region));
    ck_assert(jail_is_free(&apart, &region));
    struct jail same = jail_at(AT, PAGE), wider = jail_at(AT, PAGE + 1);
    ck_assert(sealed(&same));
    ck_assert(!sealed(&wider));
    ck_assert(!sealed(&below));
}
END_TEST

START_TEST(there_is_room_for_the_most_pieces)
{
    /* Beside what a session has at least: trampoline, text, read-only data, manifest, stack. */
    for (gaddr at = 0x10000; at < 0x10000 + 10 * PAGE; at += 2 * PAGE)
        ck_assert(region_map(&region, at, PAGE, PROT_READ, -1, 0, &err));
    for (unsigned i = 0; i < JAILS; i++) {
        struct jail p = jail_at(AT + i * 2 * PAGE, 1);
        ck_assert_uint_eq(jail_count(&space, &region), i);
        put(p.start, "\x90", 1);
        ck_assert_int_eq(seal(&p, &space).rule, RULE_NONE);
    }
    ck_assert_uint_eq(jail_count(&space, &region), JAILS);
}
END_TEST

START_TEST(the_longest_piece_is_sealed)
{
    const gaddr at = 0x100000;
    const struct jail_space large = { .start = at, .end = at + JAIL_SIZE_MAX };
    struct jail p;
    ck_assert(region_map(&region, at, JAIL_SIZE_MAX, PROT_READ | PROT_WRITE, -1, 0, &err));
    memset(region.base + at, 0x90, JAIL_SIZE_MAX);
    ck_assert(jail_fit(&p, &large, at, JAIL_SIZE_MAX));
    ck_assert_int_eq(seal(&p, &large).rule, RULE_NONE);
    ck_assert(jail_unseal(&p, &region, &err));
    region.base[at + JAIL_SIZE_MAX - 1] = 0xC3;
    struct verdict verdict = seal(&p, &large);
    ck_assert_int_eq(verdict.rule, RULE_RETURN);
    ck_assert_uint_eq(verdict.offset, JAIL_SIZE_MAX - 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("jail");
    TCase *tests = tcase_create("jail");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, only_whole_heap_fits, 0, sizeof(fits) / sizeof(fits[0]));
    tcase_add_loop_test(tests, a_piece_is_validated_with_its_tail, 0, CODES);
    tcase_add_test(tests, sets_that_the_image_declared_may_be_used);
    tcase_add_test(tests, an_unsealed_piece_is_plain_memory_with_its_bytes);
    tcase_add_test(tests, pieces_touch_nothing_executable);
    tcase_add_test(tests, there_is_room_for_the_most_pieces);
    tcase_add_test(tests, the_longest_piece_is_sealed);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
