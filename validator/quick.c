#include "quick.h"

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#include "automaton.h"
#include "group.h"

#include "automaton.inc"

#define INLINE inline __attribute__((always_inline))

/* Bundles that are read side by side: while the table answers for one, the others go on. */
#define LANES   8
#define STRETCH (LANES * ZVM_BUNDLE_SIZE)
#define SLACK   8 /* bytes past a stretch that may be read, whatever they are */

#define FLAG_COUNT 5
#define CLASSES    64

/* What is told of bundles by a bit for every class, and then by a mask with a bit for every byte. */
enum mark {
    MARK_CLEAN = 0x80,   /* all flags are defined after it, or it does not fall through */
    MARK_READER = 0x40,  /* reads flags */
    MARK_PARTIAL = 0x04, /* leaves flags undefined, or writes a part of them */
    MARK_BRANCH = 0x20,
    MARK_RIP = 0x10,
    MARK_RARE = 0x08, /* ends a group, or needs an instruction set */
    MARK_JUMP = 0x02, /* a branch that reads no flags */
    MARK_ALL = 0x01,  /* writes all flags */
};

/* Flags stand at the top of a byte. */
#define FLAGS(set) ((uint8_t)((set) << (8 - FLAG_COUNT)))
#define O          FLAG_O
#define S          FLAG_S
#define Z          FLAG_Z
#define P          FLAG_P
#define C          FLAG_C

static const uint8_t reads[CLASSES] = {
#define EFFECT(id, reads, defines, undefines) [EFFECT_##id] = FLAGS(reads),
#include "flags.def"
#undef EFFECT
};
static const uint8_t undefines[CLASSES] = {
#define EFFECT(id, reads, defines, undefines) [EFFECT_##id] = FLAGS(undefines),
#include "flags.def"
#undef EFFECT
};
/* Nothing that is behind an instruction which does not fall through expects flags of it. */
static const uint8_t writes[CLASSES] = {
#define EFFECT(id, reads, defines, undefines) [EFFECT_##id] = FLAGS((defines) | (undefines)),
#include "flags.def"
#undef EFFECT
    [CLASS_JUMP8] = FLAGS(FLAG_ALL),          [CLASS_JUMP32] = FLAGS(FLAG_ALL),
    [CLASS_CALL32] = FLAGS(FLAG_ALL),         [CLASS_HALT] = FLAGS(FLAG_ALL),
    [CLASS_JUMP_REGISTER] = FLAGS(FLAG_ALL),  [CLASS_CALL_REGISTER] = FLAGS(FLAG_ALL),
    [CLASS_RETURN] = FLAGS(FLAG_ALL),
};
static const uint8_t marks[CLASSES] = {
#define EFFECT(id, reads, defines, undefines)                                                                          \
    [EFFECT_##id] = ((reads) ? MARK_READER : 0) |                                                                      \
                    ((defines) == FLAG_ALL ? MARK_CLEAN | MARK_ALL : (defines) | (undefines) ? MARK_PARTIAL : 0),
#include "flags.def"
#undef EFFECT
    [CLASS_BRANCH8] = MARK_BRANCH,
    [CLASS_BRANCH32] = MARK_BRANCH,
    [CLASS_COUNTER8] = MARK_BRANCH | MARK_JUMP,
    [CLASS_JUMP8] = MARK_BRANCH | MARK_JUMP | MARK_CLEAN,
    [CLASS_JUMP32] = MARK_BRANCH | MARK_JUMP | MARK_CLEAN,
    [CLASS_CALL32] = MARK_BRANCH | MARK_JUMP | MARK_CLEAN,
    [CLASS_HALT] = MARK_CLEAN,
    [CLASS_JUMP_REGISTER] = MARK_RARE | MARK_CLEAN,
    [CLASS_CALL_REGISTER] = MARK_RARE | MARK_CLEAN,
    [CLASS_RETURN] = MARK_RARE | MARK_CLEAN,
    [CLASS_STRING] = MARK_RARE,
    [CLASS_FNSTSW] = MARK_RARE,
    [CLASS_ISA] = MARK_RARE,
    [CLASS_ISA + 1] = MARK_RARE,
    [CLASS_ISA + 2] = MARK_RARE,
    [CLASS_ISA + 3] = MARK_RARE,
    [CLASS_RIP] = MARK_RIP,
    [CLASS_RIP + 1] = MARK_RIP,
    [CLASS_RIP + 2] = MARK_RIP,
    [CLASS_RIP + 3] = MARK_RIP,
    [CLASS_RIP + 4] = MARK_RIP,
    [CLASS_RIP + 5] = MARK_RIP,
    [CLASS_RIP + 6] = MARK_RIP,
};
#undef O
#undef S
#undef Z
#undef P
#undef C

/* One pass over the code, from its end to its start: so what comes after an instruction is known before it. */
struct pass {
    const struct code *code;
    const struct maps *maps;
    struct outcome *outcome;
    uint32_t live; /* of each flag, whether the code that was last read expects it; FLAG_C first */
};

/* What has been read of some bundles. */
struct stretch {
    const uint8_t *bytes;
    uint32_t offset;  /* of bytes[0] in the code */
    uint32_t bundles; /* of it */
    uint8_t entries[STRETCH] __attribute__((aligned(32)));
    /* By lane, a bit a byte: */
    uint32_t ends[LANES] __attribute__((aligned(32)));
    uint32_t clean[LANES] __attribute__((aligned(32)));
    uint32_t all[LANES] __attribute__((aligned(32)));
    uint32_t jumps[LANES] __attribute__((aligned(32)));
    uint32_t after_all[LANES] __attribute__((aligned(32))); /* jumps right behind what writes all flags; reversed */
    uint32_t partial[LANES], rips[LANES], rares[LANES];
    uint32_t sure[LANES]; /* the last write to the flags left them all defined */
    struct list {
        uint32_t count;
        uint8_t at[STRETCH + 4];
    } branches; /* in the order of lanes, the last first */
};

/* Appends where a lane's mask has its bits; four at once, because how many there are cannot be foreseen. */
static INLINE void list_add(struct list *list, uint32_t at, uint32_t mask)
{
    uint8_t *next = list->at + list->count;
    list->count += (uint32_t)__builtin_popcount(mask);
    do {
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            next[i] = (uint8_t)(at + (uint32_t)_tzcnt_u32(mask));
            mask &= mask - 1;
        }
        next += 4;
    } while (mask);
}

static void broken(struct pass *pass, uint32_t offset)
{
    if (offset < pass->outcome->broken)
        pass->outcome->broken = offset;
}

static INLINE uint32_t lowest(uint32_t mask)
{
    return (uint32_t)__builtin_ctz(mask);
}

static INLINE int32_t read32(const uint8_t *bytes)
{
    int32_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

/* Every lane takes a step a byte, whatever it reads. */
static INLINE void read_bundles(const uint8_t *bytes, uint8_t *entries)
{
    uint32_t entry[LANES] = { 0 };
    for (unsigned at = 0; at < ZVM_BUNDLE_SIZE; at++) {
#pragma GCC unroll 8
        for (unsigned lane = 0; lane < LANES; lane++) {
            entry[lane] = automaton[(entry[lane] & ~0xFFu) | bytes[lane * ZVM_BUNDLE_SIZE + at]];
            entries[lane * ZVM_BUNDLE_SIZE + at] = (uint8_t)entry[lane];
        }
    }
}

/* Bytes as indices into the four quarters of a table of CLASSES; of a quarter that is another's, the top bit is set. */
struct indices {
    __m256i quarter[4];
};

static INLINE struct indices indices_of(__m256i entries)
{
    __m256i class = _mm256_and_si256(entries, _mm256_set1_epi8(ENTRY_CLASS)), past = _mm256_set1_epi8(0x70);
    struct indices indices;
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
        indices.quarter[i] = _mm256_add_epi8(_mm256_xor_si256(class, _mm256_set1_epi8((char)(16 * i))), past);
    return indices;
}

static INLINE __m256i look_up(const uint8_t table[CLASSES], const struct indices *indices, int quarters)
{
    __m256i found = _mm256_setzero_si256();
#pragma GCC unroll 4
    for (int i = 0; i < quarters; i++) {
        __m256i part = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * i)));
        found = _mm256_or_si256(found, _mm256_shuffle_epi8(part, indices->quarter[i]));
    }
    return found;
}

/* A mask of the bytes' top bits; doubles them. */
static INLINE uint32_t top_bits(__m256i *bytes)
{
    uint32_t mask = (uint32_t)_mm256_movemask_epi8(*bytes);
    *bytes = _mm256_add_epi8(*bytes, *bytes);
    return mask;
}

static INLINE __m256i reversed(__m256i bytes)
{
    const __m256i order = _mm256_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10,
                                           9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm256_permute4x64_epi64(_mm256_shuffle_epi8(bytes, order), 0x4E);
}

/*
 * The same for each flag alone. Answers where some flag may be read before it is written; *wrong: where what leaves a
 * flag undefined has a reader.
 */
static __attribute__((noinline)) uint32_t expect_each(struct pass *pass, __m256i entries, uint32_t jumps, uint32_t *wrong)
{
    struct indices indices = indices_of(reversed(entries));
    __m256i read = look_up(reads, &indices, 2), write = look_up(writes, &indices, 3);
    __m256i undefine = look_up(undefines, &indices, 2);
    uint32_t live = pass->live, next = 0, demand = 0;
#pragma GCC unroll 5
    for (int flag = 0; flag < FLAG_COUNT; flag++) {
        uint32_t reader = top_bits(&read) | jumps, through = reader | ~top_bits(&write);
        uint64_t sum = (uint64_t)reader + through + (live >> flag & 1);
        uint32_t after = (uint32_t)sum ^ reader ^ through;
        *wrong |= top_bits(&undefine) & after;
        demand |= reader | (through & after);
        next |= (uint32_t)(sum >> 32) << flag;
    }
    pass->live = next;
    return demand;
}

/*
 * Where in a bundle flags may be read before they are written. Masks are reversed, so that a carry runs from a reader to
 * what is before it. Flags need not be told apart where nothing writes a part of them, unless some are expected at the
 * bundle's start.
 */
static INLINE uint32_t expect(struct pass *pass, __m256i entries, uint32_t jumps, uint32_t partial, uint32_t *wrong)
{
    struct indices indices = indices_of(entries);
    __m256i backwards = reversed(look_up(marks, &indices, 4));
    uint32_t clean = top_bits(&backwards), reader = top_bits(&backwards) | jumps, through = reader | ~clean;
    uint64_t sum = (uint64_t)reader + through + (pass->live != 0);
    if (partial | sum >> 32)
        return expect_each(pass, entries, jumps, wrong);
    pass->live = 0;
    return reader | (through & ((uint32_t)sum ^ reader ^ through));
}

/* disp(%rip) whose ModRM is at this bit: the processor counts from the end of the instruction. */
static INLINE bool rip_in_image(const struct pass *pass, const struct stretch *s, uint32_t at)
{
    static const uint8_t widths[] = RIP_WIDTHS;
    const struct code *code = pass->code;
    uint32_t bit = at % ZVM_BUNDLE_SIZE, later = (s->ends[at / ZVM_BUNDLE_SIZE] & ~bits_upto(bit)) | bits_from(31);
    unsigned width = widths[(s->entries[at] & ENTRY_CLASS) - CLASS_RIP];
    int64_t end = (int64_t)code->address + s->offset + at - bit + (uint32_t)__builtin_ctz(later) + 1;
    int64_t first = end + read32(s->bytes + at + 1);
    return first >= (int64_t)code->image_start && first + width <= (int64_t)code->image_end;
}

/* The last byte of a group, or one that needs an instruction set. */
static bool check_rare(const struct pass *pass, const struct stretch *s, uint32_t at, uint32_t bit, uint32_t *starts)
{
    uint32_t class = s->entries[at + bit] & ENTRY_CLASS;
    uint32_t first = 31 - (uint32_t)__builtin_clz(*starts & bits_upto(bit)), length = bit + 1 - first;
    const uint8_t *bytes = s->bytes + at + first;
    if (class >= CLASS_ISA)
        return pass->code->isa >> (class - CLASS_ISA) & 1;
    bool good = class == CLASS_FNSTSW   ? true
                : class == CLASS_RETURN ? group_return(starts, first, bytes)
                : class == CLASS_STRING ? group_string(starts, first, bytes, length)
                                        : group_indirect(starts, first, bytes, length);
    *starts &= ~(UINT32_C(1) << first);
    return good && (class != CLASS_CALL_REGISTER || bit == ZVM_BUNDLE_SIZE - 1);
}

static void mark_bundle(struct stretch *s, uint32_t lane)
{
    uint32_t at = lane * ZVM_BUNDLE_SIZE;
    __m256i entries = _mm256_load_si256((const __m256i *)(s->entries + at));
    struct indices indices = indices_of(entries);
    __m256i marked = look_up(marks, &indices, 4);
    s->ends[lane] = (uint32_t)_mm256_movemask_epi8(entries);
    s->clean[lane] = top_bits(&marked);
    marked = _mm256_add_epi8(marked, marked);
    list_add(&s->branches, at, top_bits(&marked));
    s->rips[lane] = top_bits(&marked);
    s->rares[lane] = top_bits(&marked);
    s->partial[lane] = top_bits(&marked);
    s->jumps[lane] = top_bits(&marked);
    s->all[lane] = top_bits(&marked);
}

/* Where a carry arrives that each of `from` makes and that runs through all but `stop`, in every lane. */
static INLINE __m256i carries(__m256i from, __m256i stop)
{
    __m256i ones = _mm256_set1_epi32(-1), through = _mm256_xor_si256(stop, ones);
    from = _mm256_and_si256(from, through);
    return _mm256_xor_si256(_mm256_xor_si256(_mm256_add_epi32(from, through), from), through);
}

static INLINE __m256i bits_reversed(__m256i words)
{
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i bytes = _mm256_broadcastsi128_si256(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    const __m256i upper = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15));
    words = _mm256_shuffle_epi8(words, bytes);
    __m256i high = _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(words, 4), low));
    return _mm256_or_si256(_mm256_slli_epi16(_mm256_shuffle_epi8(upper, _mm256_and_si256(words, low)), 4), high);
}

/* Jumps of which the instruction before, in the same bundle, leaves all flags defined. */
static INLINE void find_after_all(struct stretch *s)
{
    __m256i ends = _mm256_load_si256((const __m256i *)s->ends), all = _mm256_load_si256((const __m256i *)s->all);
    __m256i jumps = _mm256_load_si256((const __m256i *)s->jumps);
    __m256i before = _mm256_and_si256(ends, _mm256_or_si256(all, carries(all, ends)));
    __m256i found = _mm256_and_si256(jumps, carries(_mm256_add_epi32(before, before), ends));
    _mm256_store_si256((__m256i *)s->after_all, bits_reversed(found));
}

static void check_bundle(struct pass *pass, struct stretch *s, uint32_t lane)
{
    uint32_t at = lane * ZVM_BUNDLE_SIZE, offset = s->offset + at;
    __m256i entries = _mm256_load_si256((const __m256i *)(s->entries + at));
    uint32_t starts = s->ends[lane] << 1 | 1, wrong = ~s->ends[lane] & bits_from(31);
    uint32_t demand = expect(pass, entries, s->after_all[lane], s->partial[lane], &wrong);
    for (uint32_t rips = s->rips[lane]; rips; rips &= rips - 1)
        wrong |= !rip_in_image(pass, s, at + lowest(rips));
    for (uint32_t rares = s->rares[lane]; rares; rares &= rares - 1)
        wrong |= !check_rare(pass, s, at, lowest(rares), &starts);
    if (wrong)
        broken(pass, offset);
    uint32_t *place = &pass->maps->starts[offset / ZVM_BUNDLE_SIZE];
    uint32_t *expecting = &pass->maps->targets[offset / ZVM_BUNDLE_SIZE];
    pass->outcome->stray |= *place & ~starts;
    pass->outcome->exposed |= *expecting & demand;
    *place = starts;
    *expecting = demand;
}

static INLINE void check_branch(struct pass *pass, const struct stretch *s, uint32_t at)
{
    static const struct {
        uint8_t back, shift, reads;
    } forms[] = {
        [CLASS_BRANCH8 - CLASS_SPECIAL] = { 0, 24, 1 }, [CLASS_BRANCH32 - CLASS_SPECIAL] = { 3, 0, 1 },
        [CLASS_COUNTER8 - CLASS_SPECIAL] = { 0, 24, 0 }, [CLASS_JUMP8 - CLASS_SPECIAL] = { 0, 24, 0 },
        [CLASS_JUMP32 - CLASS_SPECIAL] = { 3, 0, 0 }, [CLASS_CALL32 - CLASS_SPECIAL] = { 3, 0, 0 },
    };
    uint32_t class = s->entries[at] & ENTRY_CLASS, form = class - CLASS_SPECIAL;
    int32_t displacement = (int32_t)((uint32_t)read32(s->bytes + at - forms[form].back) << forms[form].shift) >> forms[form].shift;
    int64_t target = (int64_t)s->offset + at + 1 + displacement;
    uint32_t sure = s->sure[at / ZVM_BUNDLE_SIZE] >> at % ZVM_BUNDLE_SIZE & 1;
    bool misplaced = class == CLASS_CALL32 && at % ZVM_BUNDLE_SIZE != ZVM_BUNDLE_SIZE - 1;
    if ((uint64_t)target >= pass->code->size) {
        if (misplaced || !group_is_slot(target + pass->code->address))
            broken(pass, s->offset + at);
        return;
    }
    if (misplaced)
        broken(pass, s->offset + at);
    uint32_t word = (uint32_t)target / ZVM_BUNDLE_SIZE, bit = (uint32_t)target % ZVM_BUNDLE_SIZE;
    uint32_t known = target >= s->offset, unsure = !(sure & (forms[form].reads | s->after_all[at / ZVM_BUNDLE_SIZE] >> (31 - at % ZVM_BUNDLE_SIZE)));
    uint32_t place = pass->maps->starts[word], expecting = pass->maps->targets[word];
    pass->outcome->stray |= known & ~(place >> bit);
    pass->outcome->exposed |= known & unsure & (expecting >> (31 - bit));
    pass->maps->starts[word] = place | (known ^ 1) << bit;
    pass->maps->targets[word] = expecting | ((known ^ 1) & unsure) << (31 - bit);
}

/* Before which branches the last write to the flags left them all defined. */
static INLINE void find_sure(struct stretch *s)
{
    uint64_t carry = 0;
    for (uint32_t lane = 0; lane < s->bundles; lane++) {
        uint32_t through = ~s->partial[lane];
        uint64_t sum = (uint64_t)s->clean[lane] + through + carry;
        s->sure[lane] = (uint32_t)sum ^ s->clean[lane] ^ through;
        carry = sum >> 32;
    }
}

static void check_stretch(struct pass *pass, struct stretch *s)
{
    read_bundles(s->bytes, s->entries);
    s->branches.count = 0;
    for (uint32_t lane = 0; lane < LANES; lane++)
        mark_bundle(s, lane);
    find_after_all(s);
    for (uint32_t lane = s->bundles; lane > 0; lane--)
        check_bundle(pass, s, lane - 1);
    find_sure(s);
    for (uint32_t i = 0; i < s->branches.count; i++)
        check_branch(pass, s, s->branches.at[i]);
}

void quick_scan(const struct code *code, const struct maps *maps, struct outcome *outcome)
{
    uint8_t copy[STRETCH + SLACK];
    struct stretch s;
    struct pass pass = { code, maps, outcome, 0 };
    uint32_t last = (uint32_t)((code->size - 1) / STRETCH * STRETCH), size = (uint32_t)code->size - last;
    *outcome = (struct outcome){ .broken = UINT32_MAX };
    memset(copy, ZVM_TEXT_FILL, sizeof(copy));
    memcpy(copy, code->bytes + last, size);
    s.bytes = copy;
    s.offset = last;
    s.bundles = size / ZVM_BUNDLE_SIZE;
    check_stretch(&pass, &s);
    s.bundles = LANES;
    while (s.offset > 0) {
        s.offset -= STRETCH;
        s.bytes = code->bytes + s.offset;
        check_stretch(&pass, &s);
    }
}
