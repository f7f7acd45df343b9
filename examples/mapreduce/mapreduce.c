/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts words as many sessions that send to each other. Usage: map N MAPPERS REDUCERS, reduce MAPPERS, merge REDUCERS
 *
 * Each mapper counts the words that begin in its part of the book, and sends each word to the reducer that its hash
 * says. Reducers add up what all mappers sent, sort it, and send it on; one session merges what they send into the
 * channel "counts". Lines between sessions are those of the output.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zvm.h>

#include "../wordcount/words.h"

static FILE *open_channel(const char *mode, const char *what, size_t number)
{
    char name[64];
    snprintf(name, sizeof name, "/dev/%s-%u", what, (unsigned)number);
    FILE *file = fopen(name, mode);
    if (!file)
        die(name);
    return file;
}

static void close_all(FILE **files, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fclose(files[i]) != 0)
            die("close");
}

static int64_t book_size(int *channel)
{
    for (*channel = 0; *channel < MANIFEST->channels_count; ++*channel)
        if (strcmp(MANIFEST->channels[*channel].name, "book") == 0)
            return MANIFEST->channels[*channel].size;
    exit(1);
}

/* Bytes [from, to) of the book, and the rest of a word that begins there; *size: how many. */
static char *read_part(int64_t from, int64_t to, size_t *size)
{
    enum { LONGEST = 1 << 16 }; /* word */
    int channel;
    int64_t end = book_size(&channel);
    int64_t last = to + LONGEST < end ? to + LONGEST : end;
    char *bytes = allocate((size_t)(last - from) + 1, 1);
    if (zvm_pread(channel, bytes, (int32_t)(last - from), from) != last - from)
        exit(1);
    *size = (size_t)(to - from);
    while (from + (int64_t)*size<last && * size> 0 && letter(bytes[*size - 1]) && letter(bytes[*size]))
        ++*size;
    bytes[*size] = '\n';
    return bytes;
}

/* A word that began before the part is the mapper's before. */
static void count_part(struct table *t, size_t n, size_t mappers)
{
    int channel;
    int64_t end = book_size(&channel), from = end * (int64_t)(n - 1) / (int64_t)mappers;
    int64_t to = end * (int64_t)n / (int64_t)mappers;
    size_t size, skip = 0;
    char before = '\n', *bytes = read_part(from, to, &size);
    if (from > 0 && zvm_pread(channel, &before, 1, from - 1) != 1)
        exit(1);
    while (letter(before) && skip < size && letter(bytes[skip]))
        skip++;
    count_block(t, bytes + skip, size + 1 - skip);
    free(bytes);
}

static void map(size_t n, size_t mappers, size_t reducers)
{
    struct table t;
    FILE **to = allocate(reducers, sizeof *to);
    for (size_t i = 0; i < reducers; i++)
        to[i] = open_channel("w", "to-reduce", i + 1);
    table_init(&t);
    count_part(&t, n, mappers);
    for (size_t i = 0; i < t.size; i++)
        if (t.slots[i].text)
            word_print(to[t.slots[i].hash % reducers], &t.slots[i]);
    close_all(to, reducers);
}

/* The next line of a stream; false at its end. */
static int read_word(FILE *in, struct word *w)
{
    static char line[1 << 17];
    char *rest;
    if (!fgets(line, sizeof line, in))
        return 0;
    w->count = strtoul(line, &rest, 10);
    rest[strcspn(rest, "\n")] = '\0';
    w->text = strdup(rest + 1);
    if (!w->text)
        die("line");
    w->length = strlen(w->text);
    return 1;
}

static void reduce(size_t mappers)
{
    struct table t;
    struct word w;
    FILE *out = open_channel("w", "to-merge", 1);
    table_init(&t);
    for (size_t i = 0; i < mappers; i++) {
        FILE *in = open_channel("r", "from-map", i + 1);
        while (read_word(in, &w)) {
            table_add(&t, w.text, w.length, w.count);
            free(w.text);
        }
        fclose(in);
    }
    size_t n = table_sort(&t);
    for (size_t i = 0; i < n; i++)
        word_print(out, &t.slots[i]);
    close_all(&out, 1);
}

/* No word comes from two reducers. */
static void merge(size_t reducers)
{
    struct word *heads = allocate(reducers, sizeof *heads);
    FILE **in = allocate(reducers, sizeof *in), *out = fopen("/dev/counts", "w");
    if (!out)
        die("/dev/counts");
    for (size_t i = 0; i < reducers; i++)
        if (!read_word(in[i] = open_channel("r", "from-reduce", i + 1), &heads[i]))
            heads[i].text = NULL;
    for (;;) {
        struct word *first = NULL;
        for (size_t i = 0; i < reducers; i++)
            if (heads[i].text && (!first || by_count(&heads[i], first) < 0))
                first = &heads[i];
        if (!first)
            break;
        word_print(out, first);
        free(first->text);
        if (!read_word(in[first - heads], first))
            first->text = NULL;
    }
    close_all(&out, 1);
}

int main(int argc, char **argv)
{
    size_t numbers[3] = { 0 };
    for (int i = 2; i < argc && i < 5; i++)
        numbers[i - 2] = strtoul(argv[i], NULL, 10);
    if (argc == 5 && strcmp(argv[1], "map") == 0)
        map(numbers[0], numbers[1], numbers[2]);
    else if (argc == 3 && strcmp(argv[1], "reduce") == 0)
        reduce(numbers[0]);
    else if (argc == 3 && strcmp(argv[1], "merge") == 0)
        merge(numbers[0]);
    else
        return 1;
    return 0;
}
