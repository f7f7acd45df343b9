/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cell rows[ROWS_MAX][PAGE_SIZE];
unsigned row_count = FIRST_FREE;

void die(const char *what)
{
    fprintf(stderr, "automaton: %s\n", what);
    exit(EXIT_FAILURE);
}

struct cell cell(unsigned row, unsigned out)
{
    return (struct cell){ (uint16_t)row, (uint16_t)out };
}

bool is_error(struct cell c)
{
    return c.row == ERROR;
}

void fill(struct cell *row, struct cell c)
{
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++)
        row[byte] = c;
}

static uint32_t hash_of(const struct cell *content)
{
    uint32_t hash = 0;
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++)
        hash = hash * 0x01000193 + (content[byte].row << 8 | content[byte].out);
    return hash ^ hash >> 16;
}

/* Answers the number of a row with this content. */
unsigned row_of(const struct cell *content)
{
    static uint16_t slots[4 * ROWS_MAX];
    unsigned slot = hash_of(content) % (4 * ROWS_MAX);
    for (; slots[slot]; slot = (slot + 1) % (4 * ROWS_MAX))
        if (memcmp(rows[slots[slot]], content, sizeof(rows[0])) == 0)
            return slots[slot];
    bool empty = true;
    for (unsigned byte = 0; byte < PAGE_SIZE && empty; byte++)
        empty = is_error(content[byte]);
    if (empty)
        return ERROR;
    if (row_count == ROWS_MAX)
        die("too many rows");
    memcpy(rows[row_count], content, sizeof(rows[0]));
    slots[slot] = (uint16_t)row_count;
    return row_count++;
}

/* What has been built already, by what it was built of. */
#define MEMOS (1u << 18)
struct memo *memo_of(uint64_t key)
{
    static struct memo memos[MEMOS];
    uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);
    unsigned slot = (unsigned)(hash >> 40) % MEMOS;
    for (unsigned probes = 0; memos[slot].key && memos[slot].key != key; slot = (slot + 1) % MEMOS)
        if (++probes == MEMOS - 1)
            die("too many memos");
    return &memos[slot];
}
