/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mutator that knows what code is made of: pieces at places that matter in a bundle, and branches with aim. Half of
 * the time it leaves the work to libFuzzer's own.
 */
#include <stdint.h>
#include <string.h>

#include <zvm/abi/sfi.h>

/* libFuzzer's; other engines have no use for this file. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

static const struct piece {
    const char *bytes;
    size_t size;
} pieces[] = {
#define PIECE(bytes) { bytes, sizeof(bytes) - 1 },
#include "pieces.def"
#undef PIECE
};
enum { PIECES = sizeof(pieces) / sizeof(pieces[0]), NOP = 0x90 };

/* The code of an input, without the byte of instruction sets before it. */
struct code_input {
    uint8_t *bytes;
    size_t size, most;
    uint32_t random;
};

static uint32_t below(struct code_input *c, size_t limit)
{
    c->random = c->random * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)c->random * limit) >> 32);
}

static void grow_to(struct code_input *c, size_t size)
{
    if (size <= c->size)
        return;
    memset(c->bytes + c->size, NOP, size - c->size);
    c->size = size;
}

/* Where the bundle of some place begins; perhaps the one behind the last. */
static size_t some_bundle(struct code_input *c)
{
    size_t bundles = c->size / ZVM_BUNDLE_SIZE + 1;
    if (bundles > c->most / ZVM_BUNDLE_SIZE)
        bundles = c->most / ZVM_BUNDLE_SIZE;
    return below(c, bundles) * (size_t)ZVM_BUNDLE_SIZE;
}

/* Over what is there: at a bundle's start, at its end, or anywhere in it, also over its end. */
static void put_piece(struct code_input *c)
{
    const struct piece *p = &pieces[below(c, PIECES)];
    size_t at = some_bundle(c);
    switch (below(c, 3)) {
    case 0:
        break;
    case 1:
        at += ZVM_BUNDLE_SIZE - p->size;
        break;
    default:
        at += below(c, ZVM_BUNDLE_SIZE);
    }
    if (at + p->size > c->most)
        return;
    grow_to(c, at + p->size);
    memcpy(c->bytes + at, p->bytes, p->size);
}

/* A whole bundle of pieces, one behind the other, the rest no-operations. */
static void put_bundle(struct code_input *c)
{
    size_t start = some_bundle(c), used = 0;
    grow_to(c, start + ZVM_BUNDLE_SIZE);
    memset(c->bytes + start, NOP, ZVM_BUNDLE_SIZE);
    for (;;) {
        const struct piece *p = &pieces[below(c, PIECES)];
        if (used + p->size > ZVM_BUNDLE_SIZE)
            break;
        memcpy(c->bytes + start + used, p->bytes, p->size);
        used += p->size;
    }
}

/* The rest of the code moves up. */
static void insert_byte(struct code_input *c)
{
    if (c->size == c->most)
        return;
    size_t at = below(c, c->size);
    memmove(c->bytes + at + 1, c->bytes + at, c->size - at);
    static const uint8_t prefixes[] = { 0x66, 0x67, 0x65, 0x64, 0xF0, 0xF2, 0xF3, 0x2E, 0x40, 0x41, 0x48, NOP };
    c->bytes[at] = prefixes[below(c, sizeof(prefixes))];
    c->size++;
}

/* A branch of one byte of displacement, or of four, to some place of the code. */
static void aim_branch(struct code_input *c)
{
    for (size_t tries = 0; tries < c->size; tries++) {
        size_t at = below(c, c->size), end;
        uint8_t opcode = c->bytes[at];
        int32_t displacement;
        if ((opcode & 0xF0) == 0x70 || opcode == 0xEB || opcode == 0xE3) {
            end = at + 2;
            if (end <= c->size)
                c->bytes[at + 1] = (uint8_t)(below(c, c->size) - end);
            return;
        }
        if (opcode != 0xE8 && opcode != 0xE9 && (opcode & 0xF0) != 0x80)
            continue;
        end = at + 5;
        displacement = (int32_t)below(c, c->size) - (int32_t)end;
        if (end <= c->size)
            memcpy(c->bytes + at + 1, &displacement, sizeof(displacement));
        return;
    }
}

static void (*const changes[])(struct code_input *c) = { put_piece,   put_piece,  put_bundle,
                                                         insert_byte, aim_branch, aim_branch };

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
    struct code_input c = { bytes + 1, size - 1, most - 1, seed };
    if (size < 2 || most < 2 * ZVM_BUNDLE_SIZE || below(&c, 2) == 0)
        return LLVMFuzzerMutate(bytes, size, most);
    for (uint32_t n = 1 + below(&c, 4); n > 0; n--)
        changes[below(&c, sizeof(changes) / sizeof(changes[0]))](&c);
    return c.size + 1;
}
