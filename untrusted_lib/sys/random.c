/* SPDX-License-Identifier: Apache-2.0 */
#include "random.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>

#include "calls.h"

enum { WORDS = 16, ROUNDS = 20 };

static uint64_t blocks; /* made so far */
static unsigned char made[4 * WORDS];
static size_t left; /* bytes of made, at its end, that nobody has had */

static uint32_t rotate(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b, *d = rotate(*d ^ *a, 16);
    *c += *d, *b = rotate(*b ^ *c, 12);
    *a += *b, *d = rotate(*d ^ *a, 8);
    *c += *d, *b = rotate(*b ^ *c, 7);
}

/* The next block of the key stream, for a key of 128 bits used twice. */
static void make_block(void)
{
    uint32_t x[WORDS] = { 0x61707865, 0x3120646e, 0x79622d36, 0x6b206574 }, start[WORDS];
    const void *key = (const void *)getauxval(AT_RANDOM);

    if (key) {
        memcpy(x + 4, key, 16);
        memcpy(x + 8, key, 16);
    }
    memcpy(x + 12, &blocks, sizeof blocks);
    blocks++;
    memcpy(start, x, sizeof x);
    for (int i = 0; i < ROUNDS; i += 2) {
        for (int c = 0; c < 4; c++)
            quarter_round(&x[c], &x[4 + c], &x[8 + c], &x[12 + c]);
        for (int c = 0; c < 4; c++)
            quarter_round(&x[c], &x[4 + (c + 1) % 4], &x[8 + (c + 2) % 4], &x[12 + (c + 3) % 4]);
    }
    for (int i = 0; i < WORDS; i++)
        x[i] += start[i];
    memcpy(made, x, sizeof x);
    left = sizeof made;
}

void random_fill(void *buffer, size_t size)
{
    unsigned char *next = buffer;

    while (size) {
        if (!left)
            make_block();
        size_t part = size < left ? size : left;
        memcpy(next, made + sizeof made - left, part);
        next += part, size -= part, left -= part;
    }
}

long __zvm_sys_getrandom(long long buffer, long long size, long long flags)
{
    (void)flags;
    if (!buffer && size)
        return -EFAULT;
    random_fill((void *)(uintptr_t)buffer, size);
    return size;
}
