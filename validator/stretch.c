#include "stretch.h"

#include <immintrin.h>

#include "automaton.inc"

#define INLINE  inline __attribute__((always_inline))
#define CLASSES 64

enum mark {
    MARK_CLEAN = 0x80,
    MARK_READER = 0x40,
    MARK_ALL = 0x20,     /* defines all flags */
    MARK_PARTIAL = 0x10, /* writes some flags, or leaves them undefined */
    MARK_JUMP = 0x08,    /* branches and reads no flags */
    MARK_BRANCH = 0x04,
    MARK_SPECIAL = 0x02,
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

static const uint8_t writes[CLASSES] = {
#define EFFECT(id, reads, defines, undefines) [EFFECT_##id] = FLAGS((defines) | (undefines)),
#include "flags.def"
#undef EFFECT
    [CLASS_JUMP8... CLASS_RETURN] = FLAGS(FLAG_ALL),
};

static const uint8_t marks[CLASSES] = {
#define EFFECT(id, reads, defines, undefines)                                                                          \
    [EFFECT_##id] = ((reads) ? MARK_READER : 0) | ((defines) == FLAG_ALL            ? MARK_CLEAN | MARK_ALL            \
                                                   : ((defines) | (undefines)) != 0 ? MARK_PARTIAL                     \
                                                                                    : 0),
#include "flags.def"
#undef EFFECT
    [CLASS_BRANCH8... CLASS_BRANCH32] = MARK_BRANCH,
    [CLASS_COUNTER8] = MARK_BRANCH | MARK_JUMP,
    [CLASS_JUMP8... CLASS_CALL32] = MARK_BRANCH | MARK_JUMP | MARK_CLEAN,
    [CLASS_HALT] = MARK_CLEAN,
    [CLASS_JUMP_REGISTER... CLASS_RETURN] = MARK_SPECIAL | MARK_CLEAN,
    [CLASS_STRING... CLASS_COUNT - 1] = MARK_SPECIAL,
};
#undef O
#undef S
#undef Z
#undef P
#undef C

/* Every lane takes a step a byte, whatever it reads: nothing here waits for a branch to be decided. */
void stretch_read(struct stretch *s)
{
    uint32_t entry[LANES] = { 0 };
    for (unsigned at = 0; at < ZVM_BUNDLE_SIZE; at++) {
#pragma GCC unroll 8
        for (unsigned lane = 0; lane < LANES; lane++) {
            entry[lane] = automaton[(entry[lane] & ~0xFFu) | s->bytes[lane * ZVM_BUNDLE_SIZE + at]];
            s->entries[lane * ZVM_BUNDLE_SIZE + at] = (uint8_t)entry[lane];
        }
    }
}

/* Looks every byte's class up in the first `quarters` of a table's four. */
static INLINE __m256i look_up(const uint8_t table[CLASSES], __m256i classes, int quarters)
{
    __m256i found = _mm256_setzero_si256();
#pragma GCC unroll 4
    for (int i = 0; i < quarters; i++) {
        __m256i part = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * i)));
        /* A class of another quarter gets its top bit set, and so answers zero. */
        __m256i index =
            _mm256_add_epi8(_mm256_xor_si256(classes, _mm256_set1_epi8((char)(16 * i))), _mm256_set1_epi8(0x70));
        found = _mm256_or_si256(found, _mm256_shuffle_epi8(part, index));
    }
    return found;
}

static INLINE __m256i load_entries(const struct stretch *s, unsigned lane)
{
    return _mm256_load_si256((const __m256i *)(s->entries + lane * ZVM_BUNDLE_SIZE));
}

static INLINE __m256i classes_of(__m256i entries)
{
    return _mm256_and_si256(entries, _mm256_set1_epi8(ENTRY_CLASS));
}

/* A mask of the bytes' top bits; the bits below move up. */
static INLINE uint32_t take_top(__m256i *bytes)
{
    uint32_t mask = (uint32_t)_mm256_movemask_epi8(*bytes);
    *bytes = _mm256_add_epi8(*bytes, *bytes);
    return mask;
}

/* Appends the places of a mask's bits; four at once, because how many there are cannot be foreseen. */
static INLINE void add_branches(struct stretch *s, uint32_t at, uint32_t mask)
{
    uint8_t *next = s->branches + s->branch_count;
    s->branch_count += (uint32_t)_mm_popcnt_u32(mask);
    do {
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            next[i] = (uint8_t)(at + _tzcnt_u32(mask));
            mask &= mask - 1;
        }
        next += 4;
    } while (mask);
}

/* In every lane, where a carry arrives that each bit of `from` makes and that runs through all but `stop`. */
static INLINE __m256i carries(__m256i from, __m256i stop)
{
    __m256i through = _mm256_xor_si256(stop, _mm256_set1_epi32(-1));
    from = _mm256_and_si256(from, through);
    return _mm256_xor_si256(_mm256_xor_si256(_mm256_add_epi32(from, through), from), through);
}

static INLINE __m256i reverse_bits(__m256i lanes)
{
    const __m256i bytes =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    const __m256i nibbles =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15));
    const __m256i low = _mm256_set1_epi8(15);
    lanes = _mm256_shuffle_epi8(lanes, bytes);
    __m256i high = _mm256_shuffle_epi8(nibbles, _mm256_and_si256(_mm256_srli_epi16(lanes, 4), low));
    return _mm256_or_si256(_mm256_slli_epi16(_mm256_shuffle_epi8(nibbles, _mm256_and_si256(lanes, low)), 4), high);
}

/* Jumps of which the instruction before, in the same bundle, defines all flags. */
static INLINE __m256i find_behind_all(__m256i ends, __m256i all, __m256i jumps)
{
    __m256i last = _mm256_and_si256(ends, _mm256_or_si256(all, carries(all, ends)));
    return _mm256_and_si256(jumps, carries(_mm256_add_epi32(last, last), ends));
}

void stretch_mark(struct stretch *s)
{
    uint32_t all[LANES] __attribute__((aligned(32))), jumps[LANES] __attribute__((aligned(32)));
    s->branch_count = 0;
    for (unsigned lane = 0; lane < LANES; lane++) {
        __m256i entries = load_entries(s, lane), marked = look_up(marks, classes_of(entries), 4);
        s->ends[lane] = (uint32_t)_mm256_movemask_epi8(entries);
        s->clean[lane] = take_top(&marked);
        s->readers[lane] = take_top(&marked);
        all[lane] = take_top(&marked);
        s->partial[lane] = take_top(&marked);
        jumps[lane] = take_top(&marked);
        add_branches(s, lane * ZVM_BUNDLE_SIZE, take_top(&marked));
        s->special[lane] = take_top(&marked);
    }
    __m256i behind_all =
        find_behind_all(_mm256_load_si256((const __m256i *)s->ends), _mm256_load_si256((const __m256i *)all),
                        _mm256_load_si256((const __m256i *)jumps));
    __m256i clean = _mm256_load_si256((const __m256i *)s->clean);
    __m256i readers = _mm256_load_si256((const __m256i *)s->readers);
    _mm256_store_si256((__m256i *)s->behind_all, reverse_bits(behind_all));
    _mm256_store_si256((__m256i *)s->clean_reversed, reverse_bits(clean));
    _mm256_store_si256((__m256i *)s->readers, reverse_bits(readers));
}

void stretch_flags(const struct stretch *s, unsigned lane, struct flag_masks *masks)
{
    const __m256i order =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    __m256i classes = classes_of(load_entries(s, lane));
    classes = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(classes, order), 0x4E);
    __m256i read = look_up(reads, classes, 2), write = look_up(writes, classes, 3);
    __m256i undefine = look_up(undefines, classes, 2);
#pragma GCC unroll 5
    for (int flag = 0; flag < FLAG_COUNT; flag++) {
        masks->reads[flag] = take_top(&read);
        masks->writes[flag] = take_top(&write);
        masks->undefines[flag] = take_top(&undefine);
    }
}
