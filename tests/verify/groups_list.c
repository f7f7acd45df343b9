/* SPDX-License-Identifier: Apache-2.0 */
#include "groups_list.h"

#include <string.h>

enum { RSP = 4, BASE = 14 };

/* What string groups end with: one store or copy, or as many as %rcx says, of 1, 4, 8 and 2 bytes. */
static const struct {
    uint8_t bytes[3];
    uint8_t length;
} store_ends[] = {
    { { 0xAA }, 1 },       { { 0xF3, 0xAA }, 2 },       { { 0xAB }, 1 },       { { 0xF3, 0xAB }, 2 },
    { { 0x48, 0xAB }, 2 }, { { 0xF3, 0x48, 0xAB }, 3 }, { { 0x66, 0xAB }, 2 }, { { 0xF3, 0x66, 0xAB }, 3 },
};

/* mov %edi,%edi; lea (%r14,%rdi),%rdi and the same for %rsi. */
static const uint8_t rebuild_rdi[] = { 0x89, 0xFF, 0x49, 0x8D, 0x3C, 0x3E };
static const uint8_t rebuild_rsi[] = { 0x89, 0xF6, 0x49, 0x8D, 0x34, 0x36 };

/* pop %r11; and $-32,%r11d; add %r14,%r11; push %r11; ret */
static const uint8_t return_bytes[] = { 0x41, 0x5B, 0x41, 0x83, 0xE3, 0xE0, 0x4D, 0x01, 0xF3, 0x41, 0x53, 0xC3 };

static void append(struct group *g, const void *bytes, size_t length)
{
    memcpy(g->bytes + g->length, bytes, length);
    g->length = (uint8_t)(g->length + length);
}

/* and $-32,%eX; add %r14,%rX; jmp or call *%rX */
static struct group indirect(unsigned x, enum group_kind kind)
{
    struct group g = { .kind = (uint8_t)kind };
    uint8_t low = x & 7, high = x >> 3;
    if (high)
        append(&g, (uint8_t[]){ 0x41 }, 1);
    append(&g, (uint8_t[]){ 0x83, 0xE0 | low, 0xE0, 0x4C | high, 0x01, 0xF0 | low }, 6);
    if (high)
        append(&g, (uint8_t[]){ 0x41 }, 1);
    append(&g, (uint8_t[]){ 0xFF, (uint8_t)((kind == GROUP_JUMP ? 0xE0 : 0xD0) | low) }, 2);
    return g;
}

size_t groups_make(struct group *groups)
{
    size_t count = 0;
    groups[count] = (struct group){ .kind = GROUP_RETURN };
    append(&groups[count++], return_bytes, sizeof(return_bytes));
    for (unsigned x = 0; x < 16; x++) {
        if (x == RSP || x == BASE)
            continue;
        groups[count++] = indirect(x, GROUP_JUMP);
        groups[count++] = indirect(x, GROUP_CALL);
    }
    for (unsigned copy = 0; copy < 2; copy++)
        for (size_t i = 0; i < sizeof(store_ends) / sizeof(store_ends[0]); i++) {
            struct group *g = &groups[count++];
            *g = (struct group){ .kind = copy ? GROUP_COPY : GROUP_STORE };
            append(g, rebuild_rdi, sizeof(rebuild_rdi));
            if (copy)
                append(g, rebuild_rsi, sizeof(rebuild_rsi));
            append(g, store_ends[i].bytes, store_ends[i].length);
            if (copy) /* movs is a4 and a5 where stos is aa and ab */
                g->bytes[g->length - 1] = (uint8_t)(g->bytes[g->length - 1] - 6);
        }
    return count;
}

static const uint8_t restore_add[] = { 0x4C, 0x01, 0xF4 };       /* add %r14,%rsp */
static const uint8_t restore_lea[] = { 0x4A, 0x8D, 0x24, 0x34 }; /* lea (%rsp,%r14),%rsp */

unsigned group_restore_at(const uint8_t *bytes, size_t room)
{
    if (room >= sizeof(restore_add) && memcmp(bytes, restore_add, sizeof(restore_add)) == 0)
        return sizeof(restore_add);
    if (room >= sizeof(restore_lea) && memcmp(bytes, restore_lea, sizeof(restore_lea)) == 0)
        return sizeof(restore_lea);
    return 0;
}

struct sample {
    uint8_t length;
    uint8_t bytes[10];
};

static const struct sample stack_firsts[] = {
    { 2, { 0x89, 0xC4 } },                               /* mov %eax,%esp */
    { 2, { 0x8B, 0xE1 } },                               /* mov %ecx,%esp, the other opcode */
    { 3, { 0x44, 0x89, 0xFC } },                         /* mov %r15d,%esp */
    { 5, { 0xBC, 0x00, 0x10, 0x00, 0xFF } },             /* mov $,%esp */
    { 6, { 0xC7, 0xC4, 0x00, 0x10, 0x00, 0xFF } },       /* the same, longer */
    { 4, { 0x65, 0x67, 0x8B, 0x20 } },                   /* mov %gs:(%eax),%esp */
    { 4, { 0x8B, 0x64, 0x24, 0x08 } },                   /* mov 8(%rsp),%esp */
    { 6, { 0x8B, 0x25, 0x00, 0x01, 0x00, 0x00 } },       /* mov disp(%rip),%esp */
    { 3, { 0x83, 0xC4, 0x08 } },                         /* add $8,%esp */
    { 3, { 0x83, 0xEC, 0x10 } },                         /* sub $16,%esp */
    { 3, { 0x83, 0xE4, 0xF0 } },                         /* and $-16,%esp */
    { 3, { 0x83, 0xCC, 0x01 } },                         /* or $1,%esp */
    { 3, { 0x83, 0xF4, 0x01 } },                         /* xor $1,%esp */
    { 6, { 0x81, 0xEC, 0x00, 0x10, 0x00, 0x00 } },       /* sub $4096,%esp */
    { 2, { 0x01, 0xD4 } },                               /* add %edx,%esp */
    { 2, { 0x2B, 0xE2 } },                               /* sub %edx,%esp, the other opcode */
    { 5, { 0x65, 0x67, 0x03, 0x24, 0x18 } },             /* add %gs:(%eax,%ebx),%esp */
    { 4, { 0x8D, 0x64, 0x24, 0xF8 } },                   /* lea -8(%rsp),%esp */
    { 3, { 0x8D, 0x65, 0xE0 } },                         /* lea -32(%rbp),%esp */
    { 4, { 0x41, 0x8D, 0x24, 0x07 } },                   /* lea (%r15,%rax),%esp */
    { 7, { 0x8D, 0x24, 0x85, 0x00, 0x01, 0x00, 0x00 } }, /* lea 256(,%rax,4),%esp */
};

static const struct sample status_firsts[] = {
    { 2, { 0xD8, 0xD1 } },             /* fcom */
    { 2, { 0xD9, 0xE5 } },             /* fxam */
    { 2, { 0xD9, 0xE4 } },             /* ftst */
    { 2, { 0xDA, 0xE9 } },             /* fucompp */
    { 2, { 0xDE, 0xD9 } },             /* fcompp */
    { 2, { 0xDD, 0xE1 } },             /* fucom */
    { 3, { 0xDC, 0x1C, 0x24 } },       /* fcompl (%rsp) */
    { 4, { 0x65, 0x67, 0xDE, 0x10 } }, /* ficom %gs:(%eax) */
};

enum { KIND_SAMPLE = GROUP_KINDS };

size_t group_samples_make(struct group *samples)
{
    static const uint8_t fnstsw[] = { 0xDF, 0xE0 };
    size_t count = 0;
    for (size_t i = 0; i < sizeof(stack_firsts) / sizeof(stack_firsts[0]); i++)
        for (unsigned lea = 0; lea < 2; lea++) {
            struct group *g = &samples[count++];
            *g = (struct group){ .kind = KIND_SAMPLE };
            append(g, stack_firsts[i].bytes, stack_firsts[i].length);
            append(g, lea ? restore_lea : restore_add, lea ? sizeof(restore_lea) : sizeof(restore_add));
        }
    for (size_t i = 0; i < sizeof(status_firsts) / sizeof(status_firsts[0]); i++) {
        struct group *g = &samples[count++];
        *g = (struct group){ .kind = KIND_SAMPLE };
        append(g, status_firsts[i].bytes, status_firsts[i].length);
        append(g, fnstsw, sizeof(fnstsw));
    }
    return count;
}
