/* SPDX-License-Identifier: Apache-2.0 */
#include "automaton_rows.h"

#include <stdlib.h>
#include <string.h>

/* How often chance is tried, at one byte and for two rows, before it is taken that there is nothing to find. */
enum { WALK_TRIES = 4096, WALKS = 20000 };

static void take(uint8_t *place, unsigned class, bool *mixed)
{
    *mixed |= *place != CLASS_PLAIN;
    *place = (uint8_t) class;
}

static void note_class(struct reading *r, unsigned class, unsigned at)
{
    if (class == CLASS_PLAIN)
        return;
    if (class < CLASS_HALT) {
        r->mixed |= r->effects && r->effect != automaton_effects[class];
        r->effect = automaton_effects[class];
        r->effects++;
    } else if (class >= CLASS_ISA) {
        take(&r->isa, class, &r->mixed);
    } else if (class >= CLASS_RIP && class < CLASS_BRANCH8) {
        take(&r->rip, class, &r->mixed);
        r->rip_at = (uint8_t)(at + 1);
    } else {
        take(&r->last, class, &r->mixed);
    }
}

bool automaton_has_class(unsigned class)
{
    static const uint8_t widths[] = RIP_WIDTHS;
    return class == CLASS_PLAIN || automaton_effects[class] || class == CLASS_HALT ||
           (class >= CLASS_RIP && class < CLASS_RIP + sizeof(widths)) ||
           (class >= CLASS_BRANCH8 && class <= CLASS_CALL32) ||
           (class >= CLASS_JUMP_REGISTER && class < CLASS_ISA + (unsigned)__builtin_popcount(ZVM_ISA_ALL));
}

struct reading automaton_read(const struct automaton *a, uint32_t row, const uint8_t *bytes)
{
    struct reading r = { 0 };
    for (unsigned at = 0; at < STRING_MAX; at++) {
        uint32_t entry = a->entries[row * PAGE_SIZE + bytes[at]];
        row = entry_row(entry);
        if (row == ROW_ERROR)
            break;
        note_class(&r, entry & ENTRY_CLASS, at);
        if (entry & ENTRY_END) {
            r.length = (uint8_t)(at + 1);
            r.next = row;
            return r;
        }
    }
    return (struct reading){ .next = ROW_ERROR };
}

static struct string append(const struct string *to, uint8_t byte)
{
    struct string s = *to;
    if (s.size < STRING_MAX)
        s.bytes[s.size++] = byte;
    return s;
}

/* A byte and what follows it, if anything. */
static struct string along(uint8_t byte, const struct string *rest)
{
    struct string s = { { byte }, 1 };
    for (unsigned i = 0; rest && i < rest->size && s.size < STRING_MAX; i++)
        s.bytes[s.size++] = rest->bytes[i];
    return s;
}

/* Breadth first from both roots. A row that is met again gets that as its other way in, with falling probability. */
static void find_ways_in(struct automaton *a, struct dice *dice)
{
    uint16_t *queue = malloc(a->rows * sizeof(*queue));
    uint32_t *met = calloc(a->rows, sizeof(*met));
    uint32_t first = 0, count = 0;
    const uint16_t roots[] = { ROW_ROOT, ROW_AFTER_STATUS };
    for (unsigned i = 0; i < 2; i++) {
        a->ways[roots[i]].root = a->ways[roots[i]].other_root = queue[count++] = roots[i];
        a->ways[roots[i]].reached = true;
    }
    while (first < count) {
        uint32_t row = queue[first++];
        const struct way *from = &a->ways[row];
        for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
            uint32_t entry = a->entries[row * PAGE_SIZE + byte];
            struct way *to = &a->ways[entry_row(entry)];
            if (entry_row(entry) == ROW_ERROR || entry & ENTRY_END)
                continue;
            if (!to->reached) {
                to->in = append(&from->in, (uint8_t)byte);
                to->root = from->root;
                to->reached = true;
                queue[count++] = (uint16_t)entry_row(entry);
            }
            if (dice->roll(dice->state) % ++met[entry_row(entry)] == 0) {
                bool other = dice->roll(dice->state) & 1;
                to->other = append(other ? &from->other : &from->in, (uint8_t)byte);
                to->other_root = other ? from->other_root : from->root;
            }
        }
    }
    free(queue);
    free(met);
}

/* The automaton has no circles but through its roots, so this ends. */
static void find_way_on(struct automaton *a, uint32_t row)
{
    struct way *way = &a->ways[row];
    for (unsigned byte = 0; byte < PAGE_SIZE && way->on.size != 1; byte++) {
        uint32_t entry = a->entries[row * PAGE_SIZE + byte];
        bool ends = entry & ENTRY_END;
        if (entry_row(entry) == ROW_ERROR)
            continue;
        if (!ends && !a->ways[entry_row(entry)].on.size)
            find_way_on(a, entry_row(entry));
        struct string on = along((uint8_t)byte, ends ? NULL : &a->ways[entry_row(entry)].on);
        if (!way->on.size || on.size < way->on.size)
            way->on = on;
    }
}

static bool same_reading(struct reading a, struct reading b)
{
    if (!a.length || !b.length)
        return !a.length == !b.length;
    return a.length == b.length && a.effect == b.effect && a.effects == b.effects && a.last == b.last &&
           a.isa == b.isa && a.rip == b.rip && a.next == b.next;
}

static bool differ(const struct automaton *a, uint32_t one, uint32_t two, const struct string *s)
{
    return !same_reading(automaton_read(a, one, s->bytes), automaton_read(a, two, s->bytes));
}

/* Goes on by chance from a row to the end of an instruction. */
static struct string walk(const struct automaton *a, uint32_t row, struct dice *dice)
{
    struct string s = { 0 };
    for (unsigned tries = 0; s.size < STRING_MAX && tries < WALK_TRIES; tries++) {
        unsigned byte = (unsigned)dice->roll(dice->state) % PAGE_SIZE;
        uint32_t entry = a->entries[row * PAGE_SIZE + byte];
        if (entry_row(entry) == ROW_ERROR)
            continue;
        s.bytes[s.size++] = (uint8_t)byte;
        if (entry & ENTRY_END)
            return s;
        row = entry_row(entry);
    }
    return s;
}

/*
 * Finds a string on which two rows differ: along the first byte whose entries do, and on to an end. If that is not
 * enough (they only say the same at different bytes so far), by chance.
 */
static bool find_difference(const struct automaton *a, uint32_t one, uint32_t two, struct dice *dice, struct string *s)
{
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        uint32_t entries[2] = { a->entries[one * PAGE_SIZE + byte], a->entries[two * PAGE_SIZE + byte] };
        for (unsigned i = 0; i < 2 && entries[0] != entries[1]; i++) {
            if (entry_row(entries[i]) == ROW_ERROR)
                continue;
            *s = along((uint8_t)byte, entries[i] & ENTRY_END ? NULL : &a->ways[entry_row(entries[i])].on);
            if (differ(a, one, two, s))
                return true;
        }
    }
    for (unsigned tries = 0; tries < WALKS; tries++) {
        *s = walk(a, tries & 1 ? one : two, dice);
        if (differ(a, one, two, s))
            return true;
    }
    return false;
}

/* Strings for one row until every other differs from it on one of them. */
static void find_marks(struct automaton *a, uint32_t row, struct dice *dice)
{
    struct string s;
    struct way *way = &a->ways[row];
    for (uint32_t other = 0; other < a->rows; other++) {
        bool told = other == row;
        for (uint32_t i = 0; i < way->mark_count && !told; i++)
            told = !same_reading(automaton_read(a, row, way->marks[i].bytes),
                                 automaton_read(a, other, way->marks[i].bytes));
        if (told)
            continue;
        if (!find_difference(a, row, other, dice, &s)) {
            a->twins++;
            continue;
        }
        way->marks = realloc(way->marks, (way->mark_count + 1) * sizeof(*way->marks));
        way->marks[way->mark_count++] = s;
    }
}

/* Up to the last that an entry leads to. */
static uint32_t count_rows(void)
{
    uint32_t rows = ROW_AFTER_STATUS + 1;
    for (uint32_t at = 0; at < rows * PAGE_SIZE; at++)
        if (entry_row(automaton[at]) >= rows)
            rows = entry_row(automaton[at]) + 1;
    return rows;
}

void automaton_init(struct automaton *a, struct dice *dice)
{
    const uint32_t rows = count_rows();
    const size_t size = (size_t)rows * PAGE_SIZE * sizeof(automaton[0]);
    *a = (struct automaton){ malloc(size), rows, calloc(rows, sizeof(struct way)), 0 };
    memcpy(a->entries, automaton, size);
    for (uint32_t row = 0; row < rows; row++)
        find_way_on(a, row);
    find_ways_in(a, dice);
    for (uint32_t row = 0; row < rows; row++)
        find_marks(a, row, dice);
}

void automaton_deinit(struct automaton *a)
{
    for (uint32_t row = 0; row < a->rows; row++)
        free(a->ways[row].marks);
    free(a->ways);
    free(a->entries);
}
