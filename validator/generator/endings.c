/* SPDX-License-Identifier: Apache-2.0 */
#include "endings.h"

struct cell ending(unsigned next, unsigned class)
{
    return cell(next, class | ENTRY_END);
}

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

/* In two's complement, little end first. */
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
