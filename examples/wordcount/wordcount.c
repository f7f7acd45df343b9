/*
 * Counts the words of standard input and writes them to the channel "counts", the most frequent first.
 *
 * A word is a run of ASCII letters; upper case counts as lower case. Words of equal count stand in byte order. A line
 * looks as `uniq -c` writes it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
    char *text; /* owned; NULL: a free slot */
    uint32_t length;
    uint32_t hash;
    uint32_t count;
};

/* Open addressing with linear probing, at most half full. */
struct table {
    struct word *slots; /* owned */
    size_t size;        /* a power of two */
    size_t used;
};

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static void *allocate(size_t count, size_t size)
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

static void table_count(struct table *t, const char *text, uint32_t length, uint32_t hash)
{
    struct word *w = table_find(t, text, length, hash);

    if (w->text) {
        w->count++;
        return;
    }
    *w = (struct word){ .text = allocate(length + 1, 1), .length = length, .hash = hash, .count = 1 };
    memcpy(w->text, text, length);
    if (++t->used * 2 > t->size)
        table_grow(t);
}

/* The lower-case letter that c is or stands for, else 0. */
static unsigned letter(unsigned char c)
{
    unsigned lower = c | 0x20;
    return lower - 'a' < 26 ? lower : 0;
}

/*
 * Counts the words of bytes[0, size), lowering them in place, and returns where the word starts that may go on after
 * the last byte: size when there is none.
 */
static size_t count_block(struct table *t, char *bytes, size_t size)
{
    size_t i = 0;

    for (;;) {
        while (i < size && !letter(bytes[i]))
            i++;
        size_t start = i;
        uint32_t hash = 0x811C9DC5;
        for (unsigned c; i < size && (c = letter(bytes[i])); i++) {
            bytes[i] = c;
            hash = (hash ^ c) * 0x01000193;
        }
        if (i == size)
            return start;
        table_count(t, bytes + start, i - start, hash);
    }
}

static void count_stream(struct table *t, FILE *in)
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
        die("stdin");
    bytes[kept++] = '\n'; /* ends the last word; the buffer is never full here */
    count_block(t, bytes, kept);
    free(bytes);
}

static int by_count(const void *left, const void *right)
{
    const struct word *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return strcmp(a->text, b->text);
}

static void write_sorted(struct table *t, FILE *out)
{
    size_t n = 0;

    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i].text)
            t->slots[n++] = t->slots[i];
    qsort(t->slots, n, sizeof *t->slots, by_count);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%7u %s\n", (unsigned)t->slots[i].count, t->slots[i].text);
}

int main(void)
{
    struct table t = { .slots = allocate(1 << 12, sizeof *t.slots), .size = 1 << 12 };
    FILE *out = fopen("/dev/counts", "w");

    if (!out)
        die("/dev/counts");
    count_stream(&t, stdin);
    write_sorted(&t, out);
    if (fclose(out) != 0)
        die("/dev/counts");
    return 0;
}
