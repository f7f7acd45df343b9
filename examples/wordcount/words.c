/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <stdlib.h>
#include <string.h>

_Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

void *allocate(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p)
        die("wordcount");
    return p;
}

/* The slot of the word, or the free slot where it belongs. */
static struct word *table_find(const struct table *t, const char *text, uint32_t length, uint32_t hash)
{
    for (size_t i = hash & (t->size - 1);; i = (i + 1) & (t->size - 1)) {
        struct word *w = &t->slots[i];
        if (!w->text || (w->hash == hash && w->length == length && memcmp(w->text, text, length) == 0))
            return w;
    }
}

static void table_grow(struct table *t)
{
    struct table bigger = { .slots = allocate(t->size * 2, sizeof *t->slots), .size = t->size * 2, .used = t->used };

    for (const struct word *w = t->slots; w < t->slots + t->size; w++)
        if (w->text)
            *table_find(&bigger, w->text, w->length, w->hash) = *w;
    free(t->slots);
    *t = bigger;
}

void table_init(struct table *t)
{
    enum { FIRST = 1 << 12 };
    *t = (struct table){ .slots = allocate(FIRST, sizeof *t->slots), .size = FIRST };
}

/* FNV-1a. */
static uint32_t hash_step(uint32_t hash, unsigned char c)
{
    return (hash ^ c) * 0x01000193;
}

static const uint32_t hash_start = 0x811C9DC5;

uint32_t word_hash(const char *text, size_t length)
{
    uint32_t hash = hash_start;
    for (size_t i = 0; i < length; i++)
        hash = hash_step(hash, text[i]);
    return hash;
}

static void table_count(struct table *t, const char *text, uint32_t length, uint32_t hash, uint32_t count)
{
    struct word *w = table_find(t, text, length, hash);

    if (w->text) {
        w->count += count;
        return;
    }
    *w = (struct word){ .text = allocate(length + 1, 1), .length = length, .hash = hash, .count = count };
    memcpy(w->text, text, length);
    if (++t->used * 2 > t->size)
        table_grow(t);
}

void table_add(struct table *t, const char *text, size_t length, uint32_t count)
{
    table_count(t, text, length, word_hash(text, length), count);
}

unsigned letter(unsigned char c)
{
    unsigned lower = c | 0x20;
    return lower - 'a' < 26 ? lower : 0;
}

size_t count_block(struct table *t, char *bytes, size_t size)
{
    size_t i = 0;

    for (;;) {
        while (i < size && !letter(bytes[i]))
            i++;
        size_t start = i;
        uint32_t hash = hash_start;
        for (unsigned c; i < size && (c = letter(bytes[i])); i++) {
            bytes[i] = c;
            hash = hash_step(hash, c);
        }
        if (i == size)
            return start;
        table_count(t, bytes + start, i - start, hash, 1);
    }
}

void count_stream(struct table *t, FILE *in, const char *name)
{
    size_t size = 1 << 16, kept = 0, got;
    char *bytes = allocate(size, 1);

    while ((got = fread(bytes + kept, 1, size - kept, in)) > 0) {
        size_t end = kept + got;
        size_t start = count_block(t, bytes, end);
        kept = end - start;
        memmove(bytes, bytes + start, kept);
        if (kept == size && !(bytes = realloc(bytes, size *= 2)))
            die("wordcount");
    }
    if (ferror(in))
        die(name);
    bytes[kept++] = '\n'; /* ends the last word; the buffer is never full here */
    count_block(t, bytes, kept);
    free(bytes);
}

int by_count(const void *left, const void *right)
{
    const struct word *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return strcmp(a->text, b->text);
}

size_t table_sort(struct table *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].text)
            t->slots[n++] = t->slots[i];
    qsort(t->slots, n, sizeof *t->slots, by_count);
    return n;
}

void word_print(FILE *out, const struct word *w)
{
    fprintf(out, "%7u %s\n", (unsigned)w->count, w->text);
}
