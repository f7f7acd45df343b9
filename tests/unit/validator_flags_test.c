/* SPDX-License-Identifier: Apache-2.0 */
/* No flag is read where an instruction may have left it undefined: straight lines, joins, loops, calls. */
#include "flow.h"
#include "insn.h"
#include "validator_support.h"

/*
 * cmp 39c8 defines all; imul 0fafc1 leaves S Z P undefined; div f7f1 all; bt 0fa3c8 O S P; shl $3 c1e003 O; shl %cl
 * d3e0 may leave O and C; tzcnt f30fbcc1 O S P; andn c4e270f2d0 P; bextr c4e270f7d1 S P; inc ffc0 keeps C; mov 89c8
 * keeps all.
 */
static const struct text_case straight[] = {
    { "39c8 7400", RULE_NONE, 0 },
    { "0fafc1 7800", RULE_FLAGS, 3 },                        /* imul; js */
    { "0fafc1 7000", RULE_NONE, 0 },                         /* imul; jo */
    { "0fafc1 7200", RULE_NONE, 0 },                         /* imul; jb */
    { "0fafc1 0f44c1", RULE_FLAGS, 3 },                      /* imul; cmove */
    { "0fafc1 0f9ac0", RULE_FLAGS, 3 },                      /* imul; setp */
    { "0fafc1 89c8 39c8 7800", RULE_NONE, 0 },               /* imul; cmp; js */
    { "0fafc1 ffc0 7800", RULE_NONE, 0 },                    /* imul; inc; js */
    { "f7f1 ffc0 7200", RULE_FLAGS, 4 },                     /* div; inc; jb */
    { "f7f1 11c8", RULE_FLAGS, 2 },                          /* div; adc */
    { "f7f1 19c0", RULE_FLAGS, 2 },                          /* div; sbb */
    { "0fafc1 11c1 7800 7400 7a00", RULE_NONE, 0 },          /* imul; adc; js; je; jp */
    { "c1e003 d1d0 7000", RULE_NONE, 0 },                    /* shl $3; rcl; jo */
    { "f7f1 89ff498d3c3ef3aa 7000", RULE_FLAGS, 10 },        /* div; stos; jo */
    { "f7f1 eb02 7000 c3", RULE_RETURN, 6 },                 /* div; jmp behind the jo; jo; ret, which is refused */
    { "f7f1 f8 11c8 7000", RULE_NONE, 0 },                   /* div; clc; adc; jo */
    { "f7f1 f5", RULE_FLAGS, 2 },                            /* div; cmc */
    { "f7f1 d1d0", RULE_FLAGS, 2 },                          /* div; rcl */
    { "f7f1 c1d803", RULE_FLAGS, 2 },                        /* div; rcr $3 */
    { "f7f1 dac1", RULE_FLAGS, 2 },                          /* div; fcmovb */
    { "0fa3c8 7200", RULE_NONE, 0 },                         /* bt; jb */
    { "0fa3c8 7c00", RULE_FLAGS, 3 },                        /* bt; jl */
    { "39c8 0fa3c8 7400", RULE_NONE, 0 },                    /* cmp; bt keeps Z; je */
    { "f7f1 0fa3c8 7400", RULE_FLAGS, 5 },                   /* div; bt keeps Z undefined; je */
    { "0fba e005 7600", RULE_NONE, 0 },                      /* bt $5; jbe reads C and Z, Z is kept */
    { "c1e003 7400", RULE_NONE, 0 },                         /* shl $3; je */
    { "c1e003 7000", RULE_FLAGS, 3 },                        /* shl $3; jo */
    { "d1e0 7000", RULE_NONE, 0 },                           /* shl; jo */
    { "c1e003 7c00", RULE_FLAGS, 3 },                        /* shl $3; jl */
    { "c1e000 7000", RULE_FLAGS, 3 },                        /* a count of zero keeps; taken for any count */
    { "f7f1 c1e000 7400", RULE_FLAGS, 5 },                   /* div; shl $0; je */
    { "f7f1 c1e020 7400", RULE_FORBIDDEN, 2 },               /* shl $32, which would be $0 */
    { "f7f1 48c1e020 7400", RULE_NONE, 0 },                  /* div; shl $32,%rax; je */
    { "c0e008 7200", RULE_FLAGS, 3 },                        /* shl $8,%al; jb */
    { "c0e007 7200", RULE_NONE, 0 },                         /* shl $7,%al; jb */
    { "66c1e010 7200", RULE_FLAGS, 4 },                      /* shl $16,%ax; jb */
    { "39c8 d3e0 7400", RULE_NONE, 0 },                      /* cmp; shl %cl; je */
    { "39c8 d3e0 7200", RULE_FLAGS, 4 },                     /* cmp; shl %cl; jb */
    { "f7f1 d3e0 7400", RULE_FLAGS, 4 },                     /* div; shl %cl; je */
    { "c1c003 7200", RULE_NONE, 0 },                         /* rol $3; jb */
    { "c1c003 7000", RULE_FLAGS, 3 },                        /* rol $3; jo */
    { "f7f1 c1c003 7400", RULE_FLAGS, 5 },                   /* div; rol $3 keeps Z; je */
    { "0fa4c803 7000", RULE_FLAGS, 4 },                      /* shld $3; jo */
    { "0fa4c803 7400", RULE_NONE, 0 },                       /* shld $3; je */
    { "f30fbcc1 7200", RULE_NONE, 0 },                       /* tzcnt; jb */
    { "f30fbdc1 7800", RULE_FLAGS, 4 },                      /* lzcnt; js */
    { "f30fb8c1 7a00", RULE_NONE, 0 },                       /* popcnt; jp */
    { "c4e270f2d0 7800", RULE_NONE, 0 },                     /* andn; js */
    { "c4e270f2d0 7a00", RULE_FLAGS, 5 },                    /* andn; jp */
    { "c4e270f3d8 7a00", RULE_FLAGS, 5 },                    /* blsi; jp */
    { "c4e270f5d1 7a00", RULE_FLAGS, 5 },                    /* bzhi; jp */
    { "c4e270f7d1 7400", RULE_NONE, 0 },                     /* bextr; je */
    { "c4e270f7d1 7800", RULE_FLAGS, 5 },                    /* bextr; js */
    { "c4e273f7d1 0fafc1 c4e273f7d1 7800", RULE_FLAGS, 13 }, /* shrx keeps all */
    { "dbe9 7a00", RULE_NONE, 0 },                           /* fucomi; jp */
    { "dbe9 7800", RULE_NONE, 0 },                           /* fucomi; js */
    { "0fafc1 dbe9 7800", RULE_NONE, 0 },                    /* imul; fucomi; js */
    { "f7f1 0f2ec1 7800", RULE_NONE, 0 },                    /* div; ucomiss; js */
    { "f7f1 e300", RULE_NONE, 0 },                           /* div; jrcxz reads no flag */
    { "0fafc1 65670fc709 7400", RULE_NONE, 0 },              /* imul; cmpxchg8b; je */
    { "0fafc1 65670fc709 7800", RULE_FLAGS, 8 },             /* imul; cmpxchg8b; js */
    { "f7f1 89c44c01f4 7800", RULE_NONE, 0 },                /* div; stack group with add; js */
    { "f7f1 89c44a8d2434 7800", RULE_FLAGS, 8 },             /* div; stack group with lea; js */
    { "f7f1 83ec084a8d2434 7800", RULE_NONE, 0 },
    { "f7f1 eb00 f4 7800", RULE_NONE, 0 }, /* what follows hlt is reached by nothing direct */
};

START_TEST(straight_lines)
{
    for (size_t i = 0; i < sizeof(straight) / sizeof(straight[0]); i++)
        check_text(straight[i].hex, straight[i].rule, straight[i].offset);
}
END_TEST

/* Every condition after an instruction that leaves all flags undefined, in each family of readers. */
START_TEST(every_condition_reads_flags)
{
    for (unsigned cc = 0; cc < 16; cc++) {
        const uint8_t families[][6] = { { 0xF7, 0xF1, 0x70 | (uint8_t)cc, 0 },
                                        { 0xF7, 0xF1, 0x0F, 0x40 | (uint8_t)cc, 0xC1 },
                                        { 0xF7, 0xF1, 0x0F, 0x90 | (uint8_t)cc, 0xC0 } };
        for (unsigned family = 0; family < 3; family++) {
            struct verdict verdict = verdict_of(families[family], family == 0 ? 4 : 5);
            ck_assert_uint_eq(verdict.rule, RULE_FLAGS);
            ck_assert_uint_eq(verdict.offset, 2);
        }
    }
}
END_TEST

static const struct text_case paths[] = {
    /* andn leaves P undefined, shl %cl O and C: of the two je that lead to readers the first is named */
    { "c4e270f2d0 d3e0 7404 7406 39c8 7000 39c8 7a00", RULE_FLAGS, 7 },
    /* jmp over the definition, from an undefined state: div; jmp +2; cmp; js */
    { "f7f1 eb02 39c8 7800", RULE_FLAGS, 2 },
    /* the same, defined before: cmp; jmp +2; cmp; js */
    { "39c8 eb02 39c8 7800", RULE_NONE, 0 },
    /* cmp; jne over; mov; js: flags cross a branch and a join, all defined */
    { "39c8 7502 89c8 7800", RULE_NONE, 0 },
    /* imul; jo over; cmp; js: on the taken path S is undefined */
    { "0fafc1 7002 39c8 7800", RULE_FLAGS, 3 },
    /* imul; jo over; cmp; jo: O is defined on both paths */
    { "0fafc1 7002 39c8 7000", RULE_NONE, 0 },
    /* the definition is before a branch target that another path reaches undefined: cmp; L: mov; js; div; jmp L */
    { "39c8 89c8 7800 f7f1 ebf8", RULE_FLAGS, 8 },
    /* the same loop with a definition before the jump back: cmp; L: mov; js; div; cmp; jmp L */
    { "39c8 89c8 7800 f7f1 39c8 ebf6", RULE_NONE, 0 },
    /* an adc loop: clc; L: adc; dec leaves C; jne L */
    { "f8 11c8 ffc9 75fa", RULE_NONE, 0 },
    /* the same, where dec has become imul, which defines C but not Z */
    { "f8 11c8 0fafc1 72f9", RULE_NONE, 0 },
    { "f8 11c8 0fafc1 75f9", RULE_FLAGS, 6 },
    /* div; jmp A; B: js; A: jmp B: undefined flags pass through a target that reads none of them itself */
    { "f7f1 eb02 7800 ebfc", RULE_FLAGS, 2 },
    /* cmp; jmp A; B: js; A: jmp B */
    { "39c8 eb02 7800 ebfc", RULE_NONE, 0 },
    /* div; jmp A; hlt; A: je reads what is undefined, ahead of any definition */
    { "f7f1 eb01 f4 7400", RULE_FLAGS, 2 },
    /* div, and through two joins, the first of which falls into the second: */
    { "f7f1 eb02 39c8 90 7400", RULE_FLAGS, 2 },
    { "39c8 eb02 f7f1 90 7400", RULE_FLAGS, 7 },
    /* undefined flags reach a function that reads them: div; call; F: js */
    { "90909090909090909090909090909090909090909090909090 f7f1 e800000000 7800", RULE_FLAGS, 27 },
    /* and one that does not */
    { "90909090909090909090909090909090909090909090909090 f7f1 e800000000 39c8 7800", RULE_NONE, 0 },
    /* a conditional branch whose target reads another flag than is undefined: shl $3; je L; cmp; L: js */
    { "c1e003 7402 39c8 7800", RULE_NONE, 0 },
    { "c1e003 7402 39c8 7000", RULE_FLAGS, 3 },
    /* each flag by itself, over a branch upwards: cmp; L: mov; jo; imul, which defines O; jmp L */
    { "39c8 89c8 7000 0fafc1 ebf7", RULE_NONE, 0 },
    { "39c8 89c8 7800 0fafc1 ebf7", RULE_FLAGS, 9 },
    /* what passes a branch that reads other flags: imul; jo A; A: jmp B; B: js */
    { "0fafc1 7000 eb00 7800", RULE_FLAGS, 5 },
    { "0fafc1 7000 eb00 7000", RULE_NONE, 0 },
    /* undefined flags go round: div; L: jmp L */
    { "f7f1 ebfe", RULE_NONE, 0 },
    /* two places of a bundle lead to each other for ever, and to no reader: div; A: jmp B; B: jmp A */
    { "f7f1 eb00 ebfc", RULE_NONE, 0 },
    { "f7f1 e300 e3fc 39c8", RULE_NONE, 0 },
    /* undefined flags into a trampoline are the host's matter */
    { "f7f1 e9f9fffeff", RULE_NONE, 0 },
};

START_TEST(branches_and_joins)
{
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        check_text(paths[i].hex, paths[i].rule, paths[i].offset);
}
END_TEST

/* A branch and the reader that it reaches may lie any distance apart, and either first. */
START_TEST(distance_hides_nothing)
{
    static uint8_t text[64 * 32];
    for (unsigned far = 2; far < 60; far++) {
        memset(text, 0x90, sizeof(text));
        unsigned reader = far * 32;
        int32_t rel = (int32_t)(reader - 7);
        memcpy(text, "\xf7\xf1\xe9", 3);
        memcpy(text + 3, &rel, 4);
        memcpy(text + reader + 16, "\x78\x00", 2);
        memcpy(text + 40, "\x39\xc8", 2);
        struct verdict verdict = verdict_of(text, sizeof(text));
        ck_assert_uint_eq(verdict.rule, RULE_FLAGS);
        memcpy(text + 0, "\x39\xc8", 2);
        ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_NONE);
        memset(text, 0x90, sizeof(text));
        memcpy(text, "\x39\xc8", 2);
        memcpy(text + 30, "\x78\x00", 2);
        memcpy(text + reader, "\xf7\xf1\xe9", 3);
        rel = 2 - (int32_t)(reader + 7);
        memcpy(text + reader + 3, &rel, 4);
        verdict = verdict_of(text, sizeof(text));
        ck_assert_uint_eq(verdict.rule, RULE_FLAGS);
        ck_assert_uint_eq(verdict.offset, reader + 2);
    }
}
END_TEST

/* A reader any number of instructions behind the target of a branch is found, however far the flow pass looks ahead. */
START_TEST(nothing_is_too_far_behind_a_target)
{
    static uint8_t text[32 * 32];
    for (unsigned reader = 4; reader < sizeof(text) - 1; reader += 5) {
        if (reader % 32 == 31)
            continue;
        memset(text, 0x90, sizeof(text));
        memcpy(text, "\xf7\xf1\xeb\x00", 4);
        memcpy(text + reader, "\x78\x00", 2);
        ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_FLAGS);
        memcpy(text, "\x39\xc8", 2);
        ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_NONE);
    }
}
END_TEST

/*
 * All programs of a few small instructions, some of them branches, against every path walked one flag at a time: what
 * is accepted reads no undefined flag on any path.
 */
struct small {
    const char *hex;
    unsigned length;
    unsigned reads, defines, undefines; /* of O 1, S 2, Z 4, P 8, C 16 */
    bool branch, stops;
};
static const struct small menu[] = {
    { "\x90", 1, 0, 0, 0, false, false },           { "\x39\xc8", 2, 0, 31, 0, false, false },
    { "\xf7\xf1", 2, 0, 0, 31, false, false },      { "\xff\xc0", 2, 0, 15, 0, false, false },
    { "\x0f\xaf\xc1", 3, 0, 17, 14, false, false }, { "\x11\xc8", 2, 16, 31, 0, false, false },
    { "\x78\x00", 2, 2, 0, 0, true, false },        { "\x72\x00", 2, 16, 0, 0, true, false },
    { "\xeb\x00", 2, 0, 0, 0, true, true },         { "\xf4", 1, 0, 0, 0, false, true },
};
#define MENU  (sizeof(menu) / sizeof(menu[0]))
#define LINES 5

/* Whether some path from instruction i with these undefined flags reads one of them. */
static bool reads_undefined(const unsigned *program, const unsigned *target, unsigned i, unsigned undefined,
                            bool (*seen)[32])
{
    while (i < LINES) {
        const struct small *s = &menu[program[i]];
        if (seen[i][undefined])
            return false;
        seen[i][undefined] = true;
        if (s->reads & undefined)
            return true;
        undefined = (undefined & ~s->defines) | s->undefines;
        if (s->branch && reads_undefined(program, target, target[i], undefined, seen))
            return true;
        if (s->stops)
            return false;
        i++;
    }
    return false;
}

START_TEST(small_programs_agree_with_all_their_paths)
{
    uint64_t state = 42;
    unsigned accepted = 0, refused_good = 0;
    for (unsigned round = 0; round < 300000; round++) {
        unsigned program[LINES], target[LINES], start[LINES + 1], at = 0;
        uint8_t text[32];
        memset(text, ZVM_TEXT_FILL, sizeof(text));
        for (unsigned i = 0; i < LINES; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            program[i] = (unsigned)(state >> 33) % MENU;
            target[i] = (unsigned)(state >> 40) % LINES;
            start[i] = at;
            memcpy(text + at, menu[program[i]].hex, menu[program[i]].length);
            at += menu[program[i]].length;
        }
        for (unsigned i = 0; i < LINES; i++)
            if (menu[program[i]].branch)
                text[start[i] + 1] = (uint8_t)(start[target[i]] - start[i] - 2);
        bool seen[LINES][32] = { 0 };
        bool bad = reads_undefined(program, target, 0, 0, seen);
        struct verdict verdict = verdict_of(text, sizeof(text));
        /* libcheck writes a line for each assertion that holds; these are too many. */
        if (verdict.rule != RULE_NONE && verdict.rule != RULE_FLAGS)
            ck_abort_msg("round %u: %s", round, rule_name(verdict.rule));
        if (bad && verdict.rule == RULE_NONE)
            ck_abort_msg("round %u: accepted a read of an undefined flag", round);
        accepted += verdict.rule == RULE_NONE;
        refused_good += !bad && verdict.rule != RULE_NONE;
    }
    ck_assert_uint_gt(accepted, 100000);
    ck_assert_uint_lt(refused_good, accepted / 2);
}
END_TEST

/*
 * A branch over many bundles, either way, at every place of a bundle: to a reader, to what is right behind it, and to
 * no-operations that fall into it in the next bundle.
 */
static const struct {
    const char *before, *branch, *reader;
} distant[] = {
    { "f7f1", "e900000000", "f5" },       /* div; jmp: cmc */
    { "c1e003", "0f8400000000", "7000" }, /* shl $3; je: jo */
    { "f7f1", "e900000000", "7000" },     /* div; jmp: jo, js, je, jp, jb */
    { "f7f1", "e900000000", "7800" },     { "f7f1", "e900000000", "7400" },
    { "f7f1", "e900000000", "7a00" },     { "f7f1", "e900000000", "7200" },
};
/* Puts a branch there; returns the end of it. */
static uint8_t *aim(uint8_t *at, const char *before, const char *branch, const uint8_t *target)
{
    at += parse_hex(before, at, 8);
    at += parse_hex(branch, at, 8);
    int32_t displacement = (int32_t)(target - at);
    memcpy(at - sizeof(displacement), &displacement, sizeof(displacement));
    return at;
}

enum where { TO_READER, BEHIND_READER, BUNDLE_BEFORE_READER };

static enum rule distant_verdict(size_t i, unsigned from, unsigned to, unsigned place, enum where where)
{
    enum { BUNDLES = 25 };
    uint8_t text[BUNDLES * 32], bytes[4];
    uint8_t *target = text + to * 32 + place, *source = text + from * 32;
    uint8_t *reader = where == BUNDLE_BEFORE_READER ? text + (to + 1) * 32 : target;
    unsigned reads = (unsigned)parse_hex(distant[i].reader, bytes, sizeof(bytes));
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    memset(text + to * 32, 0x90, 32);
    memcpy(reader, bytes, reads);
    parse_hex("39c8", reader + reads, 2);
    target += where == BEHIND_READER ? reads : 0;
    /* Between two branches that are right whatever this one is. */
    source = aim(source, "39c8", "0f8400000000", reader + reads);
    source = aim(source, distant[i].before, distant[i].branch, target);
    aim(source, "39c8", "0f8400000000", reader + reads);
    return verdict_of(text, sizeof(text)).rule;
}

START_TEST(every_place_of_a_distant_target_counts)
{
    for (size_t i = 0; i < sizeof(distant) / sizeof(distant[0]); i++)
        for (unsigned distance = 2; distance < 23; distance++)
            for (unsigned place = 0; place < 28; place++)
                for (enum where where = TO_READER; where <= BUNDLE_BEFORE_READER; where++) {
                    enum rule expected = where == BEHIND_READER ? RULE_NONE : RULE_FLAGS;
                    ck_assert_uint_eq(distant_verdict(i, 0, distance, place, where), expected);
                    ck_assert_uint_eq(distant_verdict(i, distance, 0, place, where), expected);
                }
}
END_TEST

/* shl $3, which leaves O undefined; then many je, each to a place of its own, and one of them to a jo. */
START_TEST(no_branch_of_many_is_forgotten)
{
    enum { BRANCHES = 160, A_BUNDLE = 4, SOURCES = BRANCHES / A_BUNDLE, BUNDLES = 2 * SOURCES };
    for (unsigned reader = 0; reader < BRANCHES; reader++) {
        static uint8_t text[BUNDLES * 32];
        memset(text, 0x90, sizeof(text));
        memset(text + SOURCES * 32, ZVM_TEXT_FILL, sizeof(text) - SOURCES * 32);
        text[SOURCES * 32 - 1] = ZVM_TEXT_FILL;
        parse_hex("c1e003", text, 3);
        for (unsigned i = 0; i < BRANCHES; i++) {
            uint8_t *source = text + i / A_BUNDLE * 32 + 3 + i % A_BUNDLE * 6;
            uint8_t *target = text + (SOURCES + i / A_BUNDLE) * 32 + i % A_BUNDLE * 3;
            parse_hex(i == reader ? "7000f4" : "39c8f4", target, 3);
            aim(source, "", "0f8400000000", target);
        }
        ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_FLAGS);
    }
}
END_TEST

/*
 * What it costs to follow all flags through 32 bytes: a branch 8, a line 16 and its bytes up to the one that says what
 * the instruction does to them; and how it ends with so much left.
 */
static const struct {
    const char *hex;
    uint32_t from;
    int left, cost;
    enum flow_end end;
} followed[] = {
    { "39c8 90", 0, 99, 16 + 1, FLOW_WRITTEN },
    { "f7f1 39c8", 0, 99, 16 + 2, FLOW_WRITTEN }, /* where div leaves them undefined it is followed itself */
    { "7000", 0, 99, 0, FLOW_READ },
    { "eb1e", 0, 99, 8 + 16 + 1, FLOW_WRITTEN },                        /* to the end of the code and no further */
    { "e302 39c8 39c8", 0, 99, 8 + 16 + 3 + 16 + 1, FLOW_WRITTEN },     /* both ways */
    { "e302 e300 39c8", 0, 99, 8 + 8 + 16 + 5 + 16 + 1, FLOW_WRITTEN }, /* two branches to one place */
    { "e304 e304 39c8 39c8 39c8", 0, 99, 8 + 8 + 16 + 5 + 34, FLOW_WRITTEN }, /* to two */
    { "9090 39c8", 2, 0, 16 + 1, FLOW_WRITTEN },
    { "9090 39c8", 2, -1, 0, FLOW_READ },
    { "9090 e302 39c8 39c8", 2, 27, 27 + 17, FLOW_WRITTEN },
    { "9090 e302 39c8 39c8", 2, 26, 27, FLOW_READ },
};

START_TEST(what_is_followed_is_paid_for_and_in_the_code)
{
    for (size_t i = 0; i < sizeof(followed) / sizeof(followed[0]); i++) {
        uint8_t text[32], flags[2] = { 0 };
        uint32_t places[2] = { 0 }, arrived[2] = { 0 }, site = 77;
        memset(text, ZVM_TEXT_FILL, sizeof(text));
        parse_hex(followed[i].hex, text, sizeof(text));
        const struct code code = { text, sizeof(text), TEXT_ADDRESS, TEXT_ADDRESS, IMAGE_END, 0 };
        const struct maps maps = { places, arrived, flags };
        struct flow flow;
        flow_init(&flow, &code, &maps);
        flow.left = followed[i].left;
        enum flow_end end = flow_follow(&flow, followed[i].from, FLAG_ALL, &site);
        ck_assert_msg(end == followed[i].end && followed[i].left - flow.left == followed[i].cost,
                      "%s: end %d, cost %lld", followed[i].hex, end, (long long)(followed[i].left - flow.left));
        ck_assert(end != FLOW_READ || site == followed[i].from);
        ck_assert_uint_eq(arrived[1] | flags[1], 0);
    }
}
END_TEST

/* imul; cmp, so often that there would not be enough to follow them all; and one reader at the end. */
START_TEST(what_is_defined_at_once_is_not_followed)
{
    static uint8_t text[1 << 17];
    for (size_t at = 0; at < sizeof(text); at += ZVM_BUNDLE_SIZE)
        parse_hex("0fafc139c8 0fafc139c8 0fafc139c8 0fafc139c8 0fafc139c8 0fafc139c8 9090", text + at, ZVM_BUNDLE_SIZE);
    memset(text + sizeof(text) - ZVM_BUNDLE_SIZE, 0x90, ZVM_BUNDLE_SIZE);
    parse_hex("39c8 7800", text + sizeof(text) - ZVM_BUNDLE_SIZE, 4);
    ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_NONE);
}
END_TEST

/* Code that defines no flag and leaves none undefined, all of it before branches. */
START_TEST(what_leaves_flags_alone_is_not_followed)
{
    static uint8_t text[1 << 17];
    memset(text, 0x90, sizeof(text));
    for (size_t at = 0; at < sizeof(text) - ZVM_BUNDLE_SIZE; at += ZVM_BUNDLE_SIZE)
        parse_hex("eb00", text + at + ZVM_BUNDLE_SIZE - 2, 2);
    ck_assert_uint_eq(verdict_of(text, sizeof(text)).rule, RULE_NONE);
}
END_TEST

/* What is refused by itself is not refused for the flags that it reads: memory at (%rax), a prefix. */
START_TEST(other_rules_come_first)
{
    check_text("0fafc1 0f4801", RULE_MEMORY, 3);
    check_text("0fafc1 6678fe", RULE_PREFIX, 3);
}
END_TEST

/*
 * A call that does not end its bundle, in code of which too much is left undefined to be followed: the call is to
 * blame, not what a branch or another call above it would have the explaining pass begin with.
 */
START_TEST(calls_are_refused_in_their_bundle)
{
    static uint8_t text[1 << 13];
    for (size_t at = 0; at < sizeof(text); at += 8)
        parse_hex("0fafc1 7200 909090", text + at, 8);
    memset(text, 0x90, 256);
    parse_hex("e800000000 0fafc1 7200", text + 27, 10);
    parse_hex("7800 e800000000", text + 64, 7);
    struct verdict verdict = verdict_of(text, sizeof(text));
    ck_assert(verdict.rule == RULE_CALL && verdict.offset == 66);
}
END_TEST

RUN_SUITE("validator_flags", NULL, straight_lines, every_condition_reads_flags, branches_and_joins,
          distance_hides_nothing, every_place_of_a_distant_target_counts, no_branch_of_many_is_forgotten,
          what_is_followed_is_paid_for_and_in_the_code, what_is_defined_at_once_is_not_followed,
          what_leaves_flags_alone_is_not_followed, other_rules_come_first, calls_are_refused_in_their_bundle,
          nothing_is_too_far_behind_a_target, small_programs_agree_with_all_their_paths)
