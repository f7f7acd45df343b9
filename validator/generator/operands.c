/* SPDX-License-Identifier: Apache-2.0 */
#include "operands.h"

#include <string.h>

#include "endings.h"

struct cell immediate_cell(const struct row *row, const struct prefixes *p, bool memory, bool stack)
{
    struct cell last = ending(row->kind == KIND_STATUS ? AFTER_STATUS : ROOT, encoding_last_class(row)),
                bytes[PAGE_SIZE];
    unsigned unused = encoding_unused(row, p, memory);
    if (stack)
        last = restore(CLASS_PLAIN);
    if (row->kind != KIND_COUNT && !unused)
        return any_bytes(encoding_immediate(row, p), last, CLASS_PLAIN);
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        bytes[byte] = byte & unused ? cell(ERROR, 0) : last;
        if (row->kind == KIND_COUNT && !is_error(bytes[byte]))
            bytes[byte].out |= (uint16_t)encoding_count_effect(row, p, byte);
    }
    return cell(row_of(bytes), 0);
}

/* What ModRM says where a SIB follows. */
static struct cell with_sib(const struct row *row, const struct prefixes *p, unsigned mod, struct cell rest)
{
    bool lea = row->form & FORM_LEA, free = p->gs || lea;
    struct cell bytes[PAGE_SIZE];
    uint64_t key = UINT64_C(1) << 61 | (uint64_t)rest.row << 8 | rest.out | (uint64_t)(p->rex & 3) << 32 |
                   (uint64_t)mod << 34 | (uint64_t)free << 36;
    if (memo_of(key)->key)
        return memo_of(key)->value;
    fill(bytes, cell(ERROR, 0));
    for (unsigned sib = 0; sib < PAGE_SIZE; sib++) {
        bool no_base = mod == 0 && (sib & 7) == 5;
        if (!free && (sib != 0x24 || p->rex & (REX_X | REX_B)))
            continue;
        if (no_base && p->rex & REX_B)
            continue;
        bytes[sib] = mod == 2 && !free ? near_bytes(rest)
                                       : any_bytes(mod == 1              ? 1
                                                   : mod == 2 || no_base ? 4
                                                                         : 0,
                                                   rest, 0);
    }
    struct cell c = cell(row_of(bytes), 0);
    *memo_of(key) = (struct memo){ key, c };
    return c;
}

/* What this ModRM says, which names memory. */
static struct cell memory_cell(const struct row *row, const struct prefixes *p, unsigned modrm, struct cell rest,
                               unsigned class, bool stack)
{
    unsigned mod = modrm >> 6, rm = modrm & 7;
    bool free = p->gs || row->form & FORM_LEA;
    bool relative = mod == 0 && rm == 5;
    struct cell c;
    if (rm != 4 && (p->rex & REX_X || !(free || relative)))
        return cell(ERROR, 0);
    if (rm == 4) {
        c = with_sib(row, p, mod, rest);
    } else if (relative) {
        if (p->gs || p->rex & REX_B)
            return cell(ERROR, 0);
        unsigned rip = encoding_rip_class(row, p);
        if (rip == CLASS_PLAIN)
            return any_bytes(4, rest, class);
        c = any_bytes(3, rest, class);
        return any_bytes(1, c, stack ? CLASS_RIP_STACK : rip);
    } else {
        c = any_bytes(mod == 1 ? 1 : mod == 2 ? 4 : 0, rest, 0);
    }
    if (!is_error(c))
        c.out |= (uint16_t) class;
    return c;
}

/* Rows of the same content have the same number. */
static unsigned shape_number(const struct row *row)
{
    static struct row seen[1024];
    static unsigned count;
    for (unsigned i = 0; i < count; i++)
        if (memcmp(&seen[i], row, sizeof(*row)) == 0)
            return i;
    if (count == 1024)
        die("too many shapes");
    seen[count] = *row;
    return count++;
}

struct cell modrm_cell(const struct row *opening, const struct prefixes *p, unsigned opcode, unsigned class)
{
    struct cell bytes[PAGE_SIZE], rest = cell(ERROR, 0);
    const struct row *rest_of = NULL;
    bool rest_memory = false, rest_stack = false;
    uint64_t vvvv = p->vvvv == 4 ? 2 : p->vvvv == 14 ? 3 : p->vvvv != 0;
    uint64_t key = UINT64_C(1) << 60 | shape_number(opening) | (uint64_t) class << 10 | (uint64_t)p->gs << 16 |
                   (uint64_t)p->size << 17 | (uint64_t)p->size_last << 18 | (uint64_t)p->has_rex << 19 |
                   (uint64_t)p->vex << 20 | (uint64_t)p->one << 21 | (uint64_t)p->status << 22 | (uint64_t)p->l << 23 |
                   (uint64_t)p->pp << 24 | (uint64_t)p->rex << 26 | vvvv << 30;
    if (memo_of(key)->key)
        return memo_of(key)->value;
    for (unsigned modrm = 0; modrm < PAGE_SIZE; modrm++) {
        const struct row *row = opening;
        unsigned slot = modrm >> 3 & 7;
        bool memory = modrm < 0xC0, stack;
        bytes[modrm] = cell(ERROR, 0);
        if (opening->kind == KIND_WHOLE && !memory)
            row = &insn_rows[opening->form + SLOT_REGISTER + modrm - 0xC0];
        else if (is_group(opening))
            row = &insn_rows[opening->form + slot + (memory ? 0 : SLOT_REGISTER)];
        if (row->kind <= KIND_NOP || !(row->form & (memory ? FORM_MEM : FORM_REG)) ||
            (row->kind == KIND_FNSTSW && !p->status) || !encoding_fits(row, p, opcode, modrm, memory, &stack))
            continue;
        unsigned effect = is_group(opening) && row->kind != KIND_COUNT ? row->effect : class;
        if (row != rest_of || memory != rest_memory || stack != rest_stack)
            rest = immediate_cell(row, p, memory, stack);
        rest_of = row, rest_memory = memory, rest_stack = stack;
        bytes[modrm] = memory ? memory_cell(row, p, modrm, rest, effect, stack) : rest;
        if (!memory)
            bytes[modrm].out |= (uint16_t)effect;
    }
    struct cell c = cell(row_of(bytes), 0);
    *memo_of(key) = (struct memo){ key, c };
    return c;
}
