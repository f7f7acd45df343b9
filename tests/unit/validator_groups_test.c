/* SPDX-License-Identifier: Apache-2.0 */
/* Groups are their exact bytes: every byte changed, every prefix put in, every way into them. */
#include "decoder.h"
#include "validator_support.h"

#define MAX_GROUP 24

struct group {
    uint8_t bytes[MAX_GROUP];
    unsigned length;
    unsigned units; /* instructions */
    bool ends_bundle;
};

static struct group groups[64];
static unsigned group_count;

static void add_group(const char *hex, unsigned units, bool ends_bundle)
{
    struct group *g = &groups[group_count++];
    g->length = (unsigned)parse_hex(hex, g->bytes, MAX_GROUP);
    g->units = units;
    g->ends_bundle = ends_bundle;
}

/* and $-32,%eX; add %r14,%rX; jmp or call *%rX, written out by hand for every X. */
static void add_indirect_groups(void)
{
    static const char *const masks[] = {
        "83e0e04c01f0ffe0",     "83e1e04c01f1ffe1",     "83e2e04c01f2ffe2",     "83e3e04c01f3ffe3",
        "83e5e04c01f5ffe5",     "83e6e04c01f6ffe6",     "83e7e04c01f7ffe7",     "4183e0e04d01f041ffe0",
        "4183e1e04d01f141ffe1", "4183e2e04d01f241ffe2", "4183e3e04d01f341ffe3", "4183e4e04d01f441ffe4",
        "4183e5e04d01f541ffe5", "4183e7e04d01f741ffe7",
    };
    for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
        add_group(masks[i], 3, false);
        add_group(masks[i], 3, true);
        struct group *call = &groups[group_count - 1];
        call->bytes[call->length - 1] -= 0x10;
    }
}

static void setup(void)
{
    static const char *const stack[] = {
        "89c44c01f4",     "89c44a8d2434",       "8be04c01f4",   "83ec084c01f4",         "83c4084c01f4",
        "83e4f04c01f4",   "81ec001000004c01f4", "8d65e04c01f4", "8d6424084a8d2434",     "bc000000004c01f4",
        "65678b204c01f4", "8b6424084c01f4",     "31e44c01f4",   "8b25000000004a8d2434",
    };
    static const char *const stos[] = { "aa", "f3aa", "ab", "f3ab", "48ab", "f348ab", "66ab", "f366ab" };
    static const char *const movs[] = { "a4", "f3a4", "a5", "f3a5", "48a5", "f348a5", "66a5", "f366a5" };
    group_count = 0;
    add_indirect_groups();
    add_group("415b4183e3e04d01f34153c3", 5, false);
    for (size_t i = 0; i < sizeof(stack) / sizeof(stack[0]); i++)
        add_group(stack[i], 2, false);
    for (size_t i = 0; i < 8; i++) {
        char hex[2 * MAX_GROUP + 1] = "89ff498d3c3e";
        add_group(strcat(hex, stos[i]), 3, false);
    }
    for (size_t i = 0; i < 8; i++) {
        char hex[2 * MAX_GROUP + 1] = "89ff498d3c3e89f6498d3436";
        add_group(strcat(hex, movs[i]), 5, false);
    }
}

/* A bundle of no-operations with the bytes at its end or its start. Returns where they are. */
static unsigned place(uint8_t *bundle, const uint8_t *bytes, unsigned length, bool at_end)
{
    unsigned offset = at_end ? ZVM_BUNDLE_SIZE - length : 0;
    memset(bundle, 0x90, ZVM_BUNDLE_SIZE);
    memcpy(bundle + offset, bytes, length);
    return offset;
}

static bool accepted(const uint8_t *bytes, unsigned length, bool at_end)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    place(bundle, bytes, length, at_end);
    return verdict_of(bundle, sizeof(bundle)).rule == RULE_NONE;
}

START_TEST(groups_are_accepted)
{
    for (unsigned i = 0; i < group_count; i++)
        ck_assert_msg(accepted(groups[i].bytes, groups[i].length, groups[i].ends_bundle), "group %u", i);
}
END_TEST

static bool is_group(const uint8_t *bytes, unsigned length)
{
    for (unsigned i = 0; i < group_count; i++)
        if (length == groups[i].length && memcmp(bytes, groups[i].bytes, length) == 0)
            return true;
    return false;
}

/*
 * Whether the bundle from here on is made of instructions that are each accepted alone, and of whole groups of the
 * list: what a reader who knows the list would accept. Groups begin at an instruction.
 */
static bool expected(const uint8_t *bundle, unsigned offset)
{
    if (offset == ZVM_BUNDLE_SIZE)
        return true;
    uint8_t window[ZVM_BUNDLE_SIZE + DECODE_WINDOW] = { 0 };
    memcpy(window, bundle + offset, ZVM_BUNDLE_SIZE - offset);
    for (unsigned length = 3; length <= MAX_GROUP && offset + length <= ZVM_BUNDLE_SIZE; length++) {
        bool call = window[length - 2] == 0xFF && (window[length - 1] & 0xF8) == 0xD0;
        if (is_group(window, length) && !(call && offset + length != ZVM_BUNDLE_SIZE) &&
            expected(bundle, offset + length))
            return true;
    }
    const struct code code = { window, ZVM_BUNDLE_SIZE, TEXT_ADDRESS, TEXT_ADDRESS, IMAGE_END, 0 };
    struct insn insn = decode(&code, window, TEXT_ADDRESS + offset);
    if (insn.rule != RULE_NONE || offset + insn.length > ZVM_BUNDLE_SIZE)
        return false;
    const uint8_t *restore = window + insn.length;
    switch (insn.kind) {
    case KIND_STACK: /* which instructions may be the first half is the table's matter */
        if (memcmp(restore, "\x4c\x01\xf4", 3) == 0)
            return offset + insn.length + 3 <= ZVM_BUNDLE_SIZE && expected(bundle, offset + insn.length + 3);
        if (memcmp(restore, "\x4a\x8d\x24\x34", 4) == 0)
            return offset + insn.length + 4 <= ZVM_BUNDLE_SIZE && expected(bundle, offset + insn.length + 4);
        return false;
    case KIND_RETURN:
    case KIND_STRING:
    case KIND_JUMP_REGISTER:
    case KIND_CALL_REGISTER:
    case KIND_FNSTSW:
    case KIND_CALL:
        return false;
    case KIND_BRANCH:
    case KIND_JUMP:
        return verdict_of(bundle, ZVM_BUNDLE_SIZE).rule == RULE_NONE; /* where it goes is another test's matter */
    default:
        return expected(bundle, offset + insn.length);
    }
}

static void compare(const uint8_t *bytes, unsigned length, bool at_end, const char *what, unsigned group, unsigned at)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    place(bundle, bytes, length, at_end);
    enum rule rule = verdict_of(bundle, sizeof(bundle)).rule;
    if (rule == RULE_FLAGS)
        return;
    ck_assert_msg((rule == RULE_NONE) == expected(bundle, 0), "%s in group %u at %u: %s, byte %02x", what, group, at,
                  rule_name(rule), bytes[at]);
}

START_TEST(every_byte_matters)
{
    for (unsigned i = 0; i < group_count; i++)
        for (unsigned at = 0; at < groups[i].length; at++)
            for (unsigned value = 0; value < 256; value++) {
                struct group g = groups[i];
                g.bytes[at] = (uint8_t)value;
                compare(g.bytes, g.length, g.ends_bundle, "a changed byte", i, at);
            }
}
END_TEST

/* No other value of any byte before the last instruction leaves the group a group. */
START_TEST(the_dangerous_instruction_needs_all_of_its_group)
{
    for (unsigned i = 0; i < group_count; i++) {
        const uint8_t *last = groups[i].bytes + groups[i].length;
        while (accepted(last - 1, 1, false) || last == groups[i].bytes + groups[i].length)
            last--;
        unsigned tail = (unsigned)(groups[i].bytes + groups[i].length - last);
        if (groups[i].units > 2)
            ck_assert_msg(!accepted(last, tail, groups[i].ends_bundle), "the tail of group %u", i);
        else
            ck_assert_msg(!accepted(groups[i].bytes, groups[i].length - 3, true), "the head of group %u", i);
    }
}
END_TEST

START_TEST(a_prefix_anywhere_breaks_a_group)
{
    static const uint8_t prefixes[] = { 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3,
                                        0x40, 0x41, 0x42, 0x44, 0x48, 0x49, 0x4A, 0x4C, 0x4D, 0x4F, 0x90 };
    for (unsigned i = 0; i < group_count; i++)
        for (unsigned at = 0; at < groups[i].length; at++)
            for (unsigned k = 0; k < sizeof(prefixes); k++) {
                uint8_t bytes[MAX_GROUP + 1];
                memcpy(bytes, groups[i].bytes, at);
                bytes[at] = prefixes[k];
                memcpy(bytes + at + 1, groups[i].bytes + at, groups[i].length - at);
                compare(bytes, groups[i].length + 1, groups[i].ends_bundle, "a byte put in", i, at);
            }
}
END_TEST

START_TEST(a_missing_byte_breaks_a_group)
{
    for (unsigned i = 0; i < group_count; i++)
        for (unsigned at = 0; at < groups[i].length; at++) {
            uint8_t bytes[MAX_GROUP];
            memcpy(bytes, groups[i].bytes, at);
            memcpy(bytes + at, groups[i].bytes + at + 1, groups[i].length - at - 1);
            compare(bytes, groups[i].length - 1, groups[i].ends_bundle, "a byte taken out", i, at);
        }
}
END_TEST

/* A jump from the bundle before, to every byte of this one. */
START_TEST(groups_are_entered_at_their_first_byte_alone)
{
    for (unsigned i = 0; i < group_count; i++) {
        uint8_t text[2 * ZVM_BUNDLE_SIZE];
        unsigned start = place(text + ZVM_BUNDLE_SIZE, groups[i].bytes, groups[i].length, groups[i].ends_bundle);
        memset(text, 0x90, ZVM_BUNDLE_SIZE);
        text[0] = 0xEB;
        for (unsigned target = 0; target < ZVM_BUNDLE_SIZE; target++) {
            text[1] = (uint8_t)(ZVM_BUNDLE_SIZE - 2 + target);
            bool inside = target > start && target < start + groups[i].length;
            struct verdict verdict = verdict_of(text, sizeof(text));
            ck_assert_msg(verdict.rule == (inside ? RULE_TARGET : RULE_NONE), "group %u, into byte %u: %s", i,
                          target - start, rule_name(verdict.rule));
            ck_assert_uint_eq(verdict.offset, 0);
        }
    }
}
END_TEST

START_TEST(indirect_groups_spare_the_base_and_the_stack)
{
    check_text("83e4e0 4c01f4 ffe4", RULE_INDIRECT, 6);
    check_text("83e4e0 4c01f4 ffd4", RULE_INDIRECT, 6);
    check_text("4183e6e0 4d01f6 41ffe6", RULE_REGISTER, 0);
    check_text("83e0e0 4c01f0 ffe1", RULE_INDIRECT, 6);
    check_text("83e0e0 4c01f0 41ffe0", RULE_INDIRECT, 6);
    check_text("4183e3e0 4d01f3 ffe3", RULE_INDIRECT, 7);
}
END_TEST

/* Bytes that look like a group but begin in the middle of an instruction. */
START_TEST(a_group_begins_at_an_instruction)
{
    check_text("b8 0083e0e0 4c01f0 ffe0", RULE_INDIRECT, 8);
    check_text("48b8 00000000000083e0 e0 4c01f0 ffe0", RULE_FORBIDDEN, 10);
    check_text("b8 00000089 ff 90", RULE_FORBIDDEN, 5);
    check_text("b4 89 ff 498d3c3e aa", RULE_MEMORY, 2);
}
END_TEST

START_TEST(fnstsw_follows_what_defines_it)
{
    check_text("d9e4 dfe0", RULE_NONE, 0);
    check_text("dae9 dfe0", RULE_NONE, 0);
    check_text("d9e5 dfe0", RULE_NONE, 0);
    check_text("dfe0", RULE_X87, 0);
    check_text("d9fa dfe0", RULE_X87, 2);
    check_text("d9e5 90 dfe0", RULE_X87, 3);
    check_text("eb02 d9e5 dfe0", RULE_TARGET, 0);
    check_text("9090909090909090909090909090909090909090909090909090909090 90 d9e5 dfe0", RULE_X87, 32);
}
END_TEST

START_TEST(calls_end_their_bundle)
{
    for (unsigned place_of = 0; place_of <= 27; place_of++) {
        uint8_t text[64];
        memset(text, 0x90, sizeof(text));
        memcpy(text + place_of, "\xe8\x00\x00\x00\x00", 5);
        struct verdict verdict = verdict_of(text, sizeof(text));
        ck_assert_uint_eq(verdict.rule, place_of == 27 ? RULE_NONE : RULE_CALL);
    }
}
END_TEST

/* rel8 and rel32 to every byte near, the ends of text, the trampolines. */
START_TEST(direct_branches_go_to_instructions_or_slots)
{
    uint8_t text[96];
    for (int64_t target = -40; target < 140; target++) {
        memset(text, ZVM_TEXT_FILL, sizeof(text));
        memcpy(text, "\x48\x89\xc0", 3);
        int32_t rel = (int32_t)(target - 37);
        memcpy(text + 32, "\xe9", 1);
        memcpy(text + 33, &rel, sizeof(rel));
        bool good = target >= 0 && target < 96 && target != 1 && target != 2 && !(target > 32 && target < 37);
        good |= target == -32; /* the last trampoline slot */
        struct verdict verdict = verdict_of(text, sizeof(text));
        ck_assert_msg(verdict.rule == (good ? RULE_NONE : RULE_TARGET), "to %lld", (long long)target);
        ck_assert_uint_eq(verdict.offset, good ? 0 : 32);
    }
    for (int64_t target = ZVM_TRAMPOLINE_START - 64; target < ZVM_TRAMPOLINE_END + 64; target++) {
        int32_t rel = (int32_t)(target - (TEXT_ADDRESS + 37));
        memcpy(text + 33, &rel, sizeof(rel));
        bool slot = target >= 0x10000 && target < 0x20000 && target % 32 == 0;
        bool start = target == 0x20000 || (target >= 0x20003 && target <= 0x20020) || target >= 0x20025;
        ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, slot || start ? RULE_NONE : RULE_TARGET);
    }
}
END_TEST

/* The guest's addresses do not wrap: a branch below zero leaves the region. */
START_TEST(branches_do_not_wrap_at_4_gib)
{
    uint8_t text[32];
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    text[0] = 0xE9;
    uint32_t scratch[64];
    struct code code = { text, sizeof(text), 0xFFFFFF00, 0, UINT64_C(1) << 32, 0 };
    int32_t rel = 0x10000 - (int32_t)0xFFFFFF05;
    memcpy(text + 1, &rel, sizeof(rel));
    ck_assert_uint_eq(validate(&code, scratch, sizeof(scratch)).rule, RULE_TARGET);
    code.address = TEXT_ADDRESS;
    rel = (int32_t)(0xFFFFFFE0 - (TEXT_ADDRESS + 5));
    memcpy(text + 1, &rel, sizeof(rel));
    ck_assert_uint_eq(validate(&code, scratch, sizeof(scratch)).rule, RULE_TARGET);
}
END_TEST

START_TEST(code_and_image_may_end_at_4_gib)
{
    uint8_t text[32];
    uint32_t scratch[64];
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    struct code code = { text, sizeof(text), UINT32_MAX - 31, 0, UINT64_C(1) << 32, 0 };
    ck_assert_uint_eq(validate(&code, scratch, sizeof(scratch)).rule, RULE_NONE);
    code.image_end = 0;
    ck_assert_uint_eq(validate(&code, scratch, sizeof(scratch)).rule, RULE_NONE);
}
END_TEST

/* Looking for what is wrong with a branch starts at the first byte of the code, and reads nothing before it. */
START_TEST(explaining_a_branch_stays_in_the_code)
{
    static const struct text_case rows[] = {
        /* cmovl %eax,%ecx; jmp into it */
        { "0f4cc8 ebfc", RULE_TARGET, 3 },
        /* nop; jmp into what follows it */
        { "90 eb01 0f4cc8", RULE_TARGET, 1 },
        /* imul %ecx,%eax leaves flags undefined; jmp to what reads one: setz %al */
        { "0fafc1 eb00 0f94c0", RULE_FLAGS, 3 },
        { "0fafc1 eb03 4889c0 0f94c0", RULE_FLAGS, 3 },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_text(rows[i].hex, rows[i].rule, rows[i].offset);
}
END_TEST

/*
 * A branch over many bundles, either way, to every byte of a bundle of long instructions and a group; another branch
 * that is right stands in the bundle before it, on either side of it, and in the bundle behind.
 */
START_TEST(distant_branches_go_to_instructions_alone)
{
    enum { BUNDLES = 50, MIDDLE = 12 };
    static const char target_hex[] = "48b80000000000000000 89c8 83e0e04c01f0ffe0 65678b01 0f1f4000 90 f4 f4 f4";
    const uint32_t starts = 1u << 0 | 1u << 10 | 1u << 12 | 1u << 20 | 1u << 24 | 0xFu << 28;
    for (unsigned distance = 3; distance < BUNDLES - MIDDLE - 2; distance++)
        for (unsigned way = 0; way < 3; way++)
            for (unsigned place = 0; place < 32; place++) {
                static uint8_t text[BUNDLES * 32];
                const unsigned low = way == 2 ? MIDDLE : 2;
                const unsigned source = way ? low : low + distance, to = way ? low + distance : 1;
                memset(text, ZVM_TEXT_FILL, sizeof(text));
                ck_assert_uint_eq(parse_hex(target_hex, text + to * 32, 32), 32);
                const unsigned at[] = { source * 32 - 32, source * 32, source * 32 + 6, source * 32 + 12,
                                        source * 32 + 32 };
                for (unsigned i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
                    const bool judged = i == 2;
                    const int32_t displacement = (int32_t)(to * 32 + (judged ? place : 0)) - (int32_t)(at[i] + 6);
                    if (at[i] / 32 == to)
                        continue;
                    memcpy(text + at[i], "\x0f\x84", 2);
                    memcpy(text + at[i] + 2, &displacement, sizeof(displacement));
                }
                struct verdict verdict = verdict_of(text, sizeof(text));
                if (starts >> place & 1)
                    ck_assert_msg(verdict.rule == RULE_NONE, "from %u to %u, byte %u: %s", source, to, place,
                                  rule_name(verdict.rule));
                else
                    ck_assert_msg(verdict.rule == RULE_TARGET && verdict.offset == at[2],
                                  "from %u to %u, byte %u: %s at %u", source, to, place, rule_name(verdict.rule),
                                  verdict.offset);
            }
}
END_TEST

/* In the last of two stretches, where the first has a branch that is good, and behind a byte that would be one. */
START_TEST(a_branch_has_its_own_displacement)
{
    uint8_t text[512];
    memset(text, 0x90, sizeof(text));
    parse_hex("0405 9090 89c1", text, 6);
    parse_hex("e900000000", text + 44, 5);
    ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_NONE);
    for (unsigned at = 44; at < sizeof(text); at += 256) {
        uint8_t stray[sizeof(text)];
        memcpy(stray, text, sizeof(text));
        parse_hex("e901000000 89c1", stray + at, 7);
        struct verdict whole = verdict_of(stray, sizeof(stray));
        ck_assert(whole.rule == RULE_TARGET && whole.offset == at);
    }
}
END_TEST

RUN_SUITE("validator_groups", setup, groups_are_accepted, every_byte_matters,
          the_dangerous_instruction_needs_all_of_its_group, a_prefix_anywhere_breaks_a_group,
          a_missing_byte_breaks_a_group, groups_are_entered_at_their_first_byte_alone,
          indirect_groups_spare_the_base_and_the_stack, a_group_begins_at_an_instruction,
          fnstsw_follows_what_defines_it, calls_end_their_bundle, explaining_a_branch_stays_in_the_code,
          direct_branches_go_to_instructions_or_slots, distant_branches_go_to_instructions_alone,
          a_branch_has_its_own_displacement, branches_do_not_wrap_at_4_gib, code_and_image_may_end_at_4_gib)
