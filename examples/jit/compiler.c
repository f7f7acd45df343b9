/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The function that is made:
 *
 *     %edi bytes, %esi count, %r8d i, %r9d sum, %r10d x; %eax the topmost value, the others in the red zone
 *
 * The rules of the sandbox that show here: no instruction crosses a bundle of 32 bytes; memory is reached through %gs
 * with a 32-bit address, or near %rsp; a return is a group that masks the address.
 */
#include "compiler.h"

#include <string.h>

enum { BUNDLE = 32 };

#define EMIT(c, ...) emit(c, (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* Fills a bundle with the no-operations that assemblers pad with, the longest first. */
static void pad(struct code *c, uint32_t size)
{
    static const uint8_t nops[][8] = {
        { 0x90 },
        { 0x66, 0x90 },
        { 0x0F, 0x1F, 0x00 },
        { 0x0F, 0x1F, 0x40, 0x00 },
        { 0x0F, 0x1F, 0x44, 0x00, 0x00 },
        { 0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00 },
        { 0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00 },
        { 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00 },
    };

    while (size > 0) {
        const uint32_t n = size < sizeof *nops ? size : sizeof *nops;
        memcpy(c->bytes + c->size, nops[n - 1], n);
        c->size += n;
        size -= n;
    }
}

void emit(struct code *c, const void *bytes, uint32_t size)
{
    const uint32_t room = BUNDLE - c->size % BUNDLE;

    if (size > room)
        pad(c, room);
    memcpy(c->bytes + c->size, bytes, size);
    c->size += size;
}

/* Where value number k from the bottom waits while it is not the topmost: an offset from %rsp. */
static uint8_t slot(int k)
{
    return (uint8_t)(-4 * (k + 1));
}

static void emit_value(struct code *c, const struct step *s, int depth)
{
    const uint32_t n = s->constant;

    if (depth > 0)
        EMIT(c, 0x89, 0x44, 0x24, slot(depth - 1)); /* mov %eax, slot(%rsp) */
    if (s->operation == CONSTANT)
        EMIT(c, 0xB8, (uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)); /* mov $n, %eax */
    else
        EMIT(c, 0x44, 0x89, s->operation == X ? 0xD0 : 0xC0); /* mov %r10d, %eax or mov %r8d, %eax */
}

/* The value below the topmost is at k. */
static void emit_binary(struct code *c, enum operation operation, int k)
{
    static const uint8_t with_memory[] = { [ADD] = 0x03, [AND] = 0x23, [OR] = 0x0B, [XOR] = 0x33 };

    if (operation == MULTIPLY) {
        EMIT(c, 0x0F, 0xAF, 0x44, 0x24, slot(k)); /* imul slot(%rsp), %eax */
    } else if (operation < sizeof with_memory && with_memory[operation]) {
        EMIT(c, with_memory[operation], 0x44, 0x24, slot(k));
    } else {
        EMIT(c, 0x89, 0xC1);                /* mov %eax, %ecx */
        EMIT(c, 0x8B, 0x44, 0x24, slot(k)); /* mov slot(%rsp), %eax */
        if (operation == SUBTRACT)
            EMIT(c, 0x29, 0xC8); /* sub %ecx, %eax */
        else
            EMIT(c, 0xD3, operation == LEFT ? 0xE0 : 0xF8); /* shl %cl, %eax or sar %cl, %eax */
    }
}

static void emit_steps(struct code *c, const struct expression *e)
{
    int depth = 0;

    for (const struct step *s = e->steps; s < e->steps + e->count; s++) {
        if (s->operation <= I)
            emit_value(c, s, depth++);
        else if (s->operation <= COMPLEMENT)
            EMIT(c, 0xF7, s->operation == NEGATE ? 0xD8 : 0xD0); /* neg %eax or not %eax */
        else
            emit_binary(c, s->operation, --depth - 1);
    }
}

/* jb to an instruction emitted before; the offset counts from the end of the jump, which padding may move. */
static void emit_loop(struct code *c, uint32_t head)
{
    enum { SIZE = 6 };

    if (BUNDLE - c->size % BUNDLE < SIZE)
        pad(c, BUNDLE - c->size % BUNDLE);
    const uint32_t back = head - (c->size + SIZE);
    EMIT(c, 0x0F, 0x82, (uint8_t)back, (uint8_t)(back >> 8), (uint8_t)(back >> 16), (uint8_t)(back >> 24));
}

void compile(struct code *c, const struct expression *e)
{
    c->size = 0;
    EMIT(c, 0x45, 0x31, 0xC0); /* xor %r8d, %r8d */
    EMIT(c, 0x45, 0x31, 0xC9); /* xor %r9d, %r9d */
    const uint32_t head = c->size;
    EMIT(c, 0x65, 0x67, 0x46, 0x0F, 0xB6, 0x14, 0x07); /* movzbl %gs:(%edi,%r8d), %r10d */
    emit_steps(c, e);
    EMIT(c, 0x45, 0x6B, 0xC9, 31); /* imul $31, %r9d, %r9d */
    EMIT(c, 0x41, 0x01, 0xC1);     /* add %eax, %r9d */
    EMIT(c, 0x41, 0xFF, 0xC0);     /* inc %r8d */
    EMIT(c, 0x41, 0x39, 0xF0);     /* cmp %esi, %r8d */
    emit_loop(c, head);
    EMIT(c, 0x44, 0x89, 0xC8); /* mov %r9d, %eax */
    /* pop %r11; and $-32, %r11d; add %r14, %r11; push %r11; ret */
    EMIT(c, 0x41, 0x5B, 0x41, 0x83, 0xE3, 0xE0, 0x4D, 0x01, 0xF3, 0x41, 0x53, 0xC3);
}
