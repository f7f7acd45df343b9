/* SPDX-License-Identifier: Apache-2.0 */
#include "stretch.h"

#include <immintrin.h>

#define INLINE inline __attribute__((always_inline))

/* Every lane takes a step a byte, whatever it reads: nothing here waits for a branch to be decided. */
void stretch_read(struct stretch *s)
{
    uint32_t entry[LANES] = { 0 };
    for (unsigned at = 0; at < ZVM_BUNDLE_SIZE; at++) {
#pragma GCC unroll 8
        for (unsigned lane = 0; lane < LANES; lane++) {
            /* The byte takes the place of the entry's low one. No compiler finds this instruction. */
            __asm__("movb %1, %b0" : "+q"(entry[lane]) : "m"(s->bytes[lane * ZVM_BUNDLE_SIZE + at]));
            entry[lane] = automaton[entry[lane]];
            s->entries[lane * ZVM_BUNDLE_SIZE + at] = (uint8_t)entry[lane];
        }
    }
}

/* A mask of the bytes' top bits; the bits below move up. */
static INLINE uint32_t take_top(__m256i *bytes)
{
    uint32_t mask = (uint32_t)_mm256_movemask_epi8(*bytes);
    *bytes = _mm256_add_epi8(*bytes, *bytes);
    return mask;
}

/* Appends the places of two lanes' bits; `some` at once, because how many there are cannot be foreseen. */
static INLINE void list_add(struct stretch_list *list, uint32_t at, uint64_t mask, int some)
{
    uint8_t *next = list->places + list->count;
    list->count += (uint32_t)_mm_popcnt_u64(mask);
    do {
#pragma GCC unroll 8
        for (int i = 0; i < some; i++) {
            next[i] = (uint8_t)(at + _tzcnt_u64(mask));
            mask &= mask - 1;
        }
        next += some;
    } while (mask);
}

static INLINE void list_lanes(struct stretch_list *list, __m256i mask, int some)
{
    uint64_t words[LANES / 2] __attribute__((aligned(32)));
    _mm256_store_si256((__m256i *)words, mask);
    list->count = 0;
    for (uint32_t i = 0; i < LANES / 2; i++)
        list_add(list, i * 2 * ZVM_BUNDLE_SIZE, words[i], some);
}

/* All bits, from the last to the first. */
static INLINE __m256i reverse_bits(__m256i mask)
{
    const __m256i bytes =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    const __m256i nibbles =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15));
    const __m256i low = _mm256_set1_epi8(15);
    mask = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(mask, bytes), 0x4E);
    __m256i high = _mm256_shuffle_epi8(nibbles, _mm256_and_si256(_mm256_srli_epi16(mask, 4), low));
    return _mm256_or_si256(_mm256_slli_epi16(_mm256_shuffle_epi8(nibbles, _mm256_and_si256(mask, low)), 4), high);
}

/* Tells the marks of enum mark apart by their bits, for all bytes at once. */
static INLINE void tell_marks(struct stretch *s, __m256i high, __m256i middle, __m256i low)
{
    __m256i both = _mm256_and_si256(high, middle), branches = _mm256_andnot_si256(low, both);
    __m256i defines = _mm256_andnot_si256(_mm256_or_si256(middle, low), high);
    __m256i watches = _mm256_or_si256(_mm256_andnot_si256(high, low), branches);
    _mm256_store_si256((__m256i *)s->watches, reverse_bits(watches));
    _mm256_store_si256((__m256i *)s->defines, reverse_bits(defines));
    _mm256_store_si256((__m256i *)s->undefines, reverse_bits(_mm256_andnot_si256(high, middle)));
    list_lanes(&s->branches, branches, 4);
    list_lanes(&s->rips, _mm256_andnot_si256(middle, _mm256_and_si256(high, low)), 1);
    list_lanes(&s->specials, _mm256_and_si256(both, low), 1);
}

void stretch_mark(struct stretch *s)
{
    const __m256i call = _mm256_set1_epi8((char)(ENTRY_END | CLASS_CALL32));
    uint32_t bits[3][LANES] __attribute__((aligned(32)));
    __m256i calls = _mm256_setzero_si256();
    for (size_t lane = 0; lane < LANES; lane++) {
        __m256i entries = _mm256_load_si256((const __m256i *)(s->entries + lane * ZVM_BUNDLE_SIZE));
        calls = _mm256_or_si256(calls, _mm256_cmpeq_epi8(entries, call));
        s->ends[lane] = take_top(&entries);
        for (unsigned i = 0; i < 3; i++)
            bits[i][lane] = take_top(&entries);
    }
    s->calls = (uint32_t)_mm256_movemask_epi8(calls);
    __m256i ends = _mm256_load_si256((const __m256i *)s->ends);
    _mm256_store_si256((__m256i *)s->starts, _mm256_or_si256(_mm256_add_epi32(ends, ends), _mm256_set1_epi32(1)));
    tell_marks(s, _mm256_load_si256((const __m256i *)bits[0]), _mm256_load_si256((const __m256i *)bits[1]),
               _mm256_load_si256((const __m256i *)bits[2]));
}
