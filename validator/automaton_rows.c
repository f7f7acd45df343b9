#include "automaton_rows.h"

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

/* ---- what an instruction has behind its ModRM, from its last byte on ---- */

/* Where the instruction leads after its last byte. */
struct cell ending(unsigned next, unsigned class)
{
    return cell(next, class | ENTRY_END);
}

/* add %r14,%rsp or lea (%rsp,%r14),%rsp, which follow a write to %esp. */
struct cell restore(unsigned class)
{
    static const uint8_t add[] = { 0x4C, 0x01, 0xF4 }, lea[] = { 0x4A, 0x8D, 0x24, 0x34 };
    struct cell ends[2] = { ending(ROOT, EFFECT_ALL), ending(ROOT, CLASS_PLAIN) };
    struct cell row[PAGE_SIZE];
    for (unsigned i = 3; i > 0; i--) {
        if (i < 3) {
            fill(row, cell(ERROR, 0));
            row[add[i]] = ends[0];
            ends[0] = cell(row_of(row), 0);
        }
        fill(row, cell(ERROR, 0));
        row[lea[i]] = ends[1];
        ends[1] = cell(row_of(row), 0);
    }
    fill(row, cell(ERROR, 0));
    row[add[0]] = ends[0];
    row[lea[0]] = ends[1];
    return cell(row_of(row), class);
}

/* `count` bytes of any value before what c says of the last of them. Gives the first of them a class. */
struct cell any_bytes(unsigned count, struct cell c, unsigned class)
{
    for (; count; count--) {
        struct memo *memo = memo_of(UINT64_C(1) << 63 | (unsigned)c.row << 8 | c.out);
        if (!memo->key) {
            struct cell row[PAGE_SIZE];
            fill(row, c);
            *memo = (struct memo){ UINT64_C(1) << 63 | (unsigned)c.row << 8 | c.out, cell(row_of(row), 0) };
        }
        c = memo->value;
    }
    c.out |= (uint16_t) class;
    return c;
}

/* Four bytes of displacement that keep disp(%rsp) within ZVM_STACK_REACH: in two's complement, little end first. */
struct cell near_bytes(struct cell c)
{
    uint64_t key = UINT64_C(1) << 62 | (unsigned)c.row << 8 | c.out;
    if (memo_of(key)->key)
        return memo_of(key)->value;
    struct cell zero[PAGE_SIZE], ones[PAGE_SIZE], row[PAGE_SIZE];
    fill(zero, cell(ERROR, 0));
    fill(ones, cell(ERROR, 0));
    zero[0] = c;
    ones[0xFF] = c;
    zero[0] = cell(row_of(zero), 0);
    ones[0xFF] = cell(row_of(ones), 0);
    struct cell positive = cell(row_of(zero), 0), negative = cell(row_of(ones), 0);
    zero[0xFF] = ones[0xFF];
    struct cell either = cell(row_of(zero), 0);
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++)
        row[byte] = byte < ZVM_STACK_REACH >> 8 ? positive : negative;
    struct cell second = cell(row_of(row), 0);
    row[ZVM_STACK_REACH >> 8] = either;
    struct cell second_of_zero = cell(row_of(row), 0);
    fill(row, second);
    row[0] = second_of_zero;
    c = cell(row_of(row), 0);
    *memo_of(key) = (struct memo){ key, c };
    return c;
}
