/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A distributed sort. Usage: make N MAKERS SORTERS RECORDS, sort N MAKERS SORTERS, check MAKERS SORTERS
 *
 * Makers make records of 100 bytes, with keys of 10 random ones, and send each to the sorter whose range its key is in.
 * Sorters sort what they get into the channel "part". Makers and sorters tell the checker how many records they had and
 * the sum of their checksums, sorters also the first and last key: it writes "checked" if nothing was lost, added or
 * changed, and the parts in their order are sorted.
 *
 * No two sessions wait for each other: all go through the pairs of maker and sorter in one order, by rounds. A stream
 * ends when the session that writes it does, so the number of records goes before them; and a read waits for all that
 * it asks for, so streams are read without stdio, which asks for more.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY = 10, RECORD = 100 };

struct record {
    uint8_t bytes[RECORD];
};

/* What sessions tell the checker. */
struct summary {
    uint64_t count, sum;
    uint8_t first[KEY], last[KEY]; /* of sorters that had any */
};

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_channel(int flags, const char *what, size_t number)
{
    char name[64];
    snprintf(name, sizeof name, "/dev/%s-%u", what, (unsigned)number);
    int fd = open(name, flags);
    if (fd < 0)
        die(name);
    return fd;
}

static void *allocate(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);
    if (!p)
        die("memory");
    return p;
}

static void write_all(int to, const void *bytes, size_t size)
{
    if (write(to, bytes, size) != (ssize_t)size)
        die("write");
}

static void read_all(int from, void *bytes, size_t size)
{
    if (read(from, bytes, size) != (ssize_t)size)
        die("read");
}

static void tell(const struct summary *s)
{
    write_all(open_channel(O_WRONLY, "to-check", 1), s, sizeof *s);
}

/* SplitMix64. */
static uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

/* Of all bytes of a record; sums of it do not depend on an order. */
static uint64_t checksum(const struct record *r)
{
    uint64_t hash = 0xCBF29CE484222325;
    for (size_t i = 0; i + 4 <= RECORD; i += 4) {
        uint32_t word;
        memcpy(&word, r->bytes + i, sizeof word);
        hash = (hash ^ word) * 0x100000001B3;
    }
    return hash ^ (hash >> 29);
}

static void record_make(struct record *r, uint64_t *state)
{
    for (size_t i = 0; i < KEY; i++)
        r->bytes[i] = (uint8_t)(random_next(state) >> 40);
    for (size_t i = KEY; i < RECORD; i++)
        r->bytes[i] = (uint8_t)('A' + (r->bytes[i % KEY] + i) % 26);
}

/* Ranges of the first two bytes, all of the same size. */
static size_t sorter_of(const struct record *r, size_t sorters)
{
    return (size_t)(r->bytes[0] << 8 | r->bytes[1]) * sorters >> 16;
}

/* In round t maker m and sorter (m + t) mod the greater number are a pair, if there is such a sorter. */
static size_t rounds(size_t makers, size_t sorters)
{
    return makers > sorters ? makers : sorters;
}

struct bucket {
    struct record *records; /* owned */
    size_t count, room;
};

static void bucket_add(struct bucket *b, const struct record *r)
{
    if (b->count == b->room) {
        b->room = b->room ? b->room * 2 : 1024;
        if (!(b->records = realloc(b->records, b->room * sizeof *b->records)))
            die("memory");
    }
    b->records[b->count++] = *r;
}

static void make(size_t n, size_t makers, size_t sorters, size_t count)
{
    struct bucket *buckets = allocate(sorters, sizeof *buckets);
    struct summary summary = { .count = count };
    uint64_t state = n;
    for (size_t i = 0; i < count; i++) {
        struct record r;
        record_make(&r, &state);
        summary.sum += checksum(&r);
        bucket_add(&buckets[sorter_of(&r, sorters)], &r);
    }
    for (size_t t = 0, all = rounds(makers, sorters); t < all; t++) {
        size_t s = (n - 1 + t) % all;
        if (s >= sorters)
            continue;
        int to = open_channel(O_WRONLY, "to-sort", s + 1);
        uint64_t records = buckets[s].count;
        write_all(to, &records, sizeof records);
        write_all(to, buckets[s].records, buckets[s].count * RECORD);
    }
    tell(&summary);
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, RECORD);
}

static void take(struct bucket *b, int from)
{
    uint64_t records;
    read_all(from, &records, sizeof records);
    b->room = b->count + records;
    if (b->room > 0 && !(b->records = realloc(b->records, b->room * sizeof *b->records)))
        die("memory");
    read_all(from, b->records + b->count, records * RECORD);
    b->count = b->room;
}

static void sort(size_t n, size_t makers, size_t sorters)
{
    struct bucket all = { 0 };
    struct summary summary = { 0 };
    for (size_t t = 0, last = rounds(makers, sorters); t < last; t++) {
        size_t m = (n - 1 + last - t) % last;
        if (m < makers)
            take(&all, open_channel(O_RDONLY, "from-make", m + 1));
    }
    if (all.count > 0)
        qsort(all.records, all.count, sizeof *all.records, by_key);
    int out = open("/dev/part", O_WRONLY);
    if (out < 0)
        die("/dev/part");
    for (size_t i = 0; i < all.count; i++)
        summary.sum += checksum(&all.records[i]);
    write_all(out, all.records, all.count * RECORD);
    if ((summary.count = all.count) > 0) {
        memcpy(summary.first, all.records[0].bytes, KEY);
        memcpy(summary.last, all.records[all.count - 1].bytes, KEY);
    }
    tell(&summary);
}

static struct summary hear(const char *what, size_t number)
{
    struct summary s;
    read_all(open_channel(O_RDONLY, what, number), &s, sizeof s);
    return s;
}

static int check(size_t makers, size_t sorters)
{
    struct summary made = { 0 }, sorted = { 0 };
    for (size_t i = 1; i <= makers; i++) {
        struct summary s = hear("from-make", i);
        made.count += s.count;
        made.sum += s.sum;
    }
    int ordered = 1;
    for (size_t i = 1; i <= sorters; i++) {
        struct summary s = hear("from-sort", i);
        if (s.count > 0 && sorted.count > 0 && memcmp(sorted.last, s.first, KEY) > 0)
            ordered = 0;
        if (s.count > 0)
            memcpy(sorted.last, s.last, KEY);
        sorted.count += s.count;
        sorted.sum += s.sum;
    }
    FILE *out = fopen("/dev/checked", "w");
    if (!out)
        die("/dev/checked");
    fprintf(out, "%llu records, checksum %016llx\n", (unsigned long long)sorted.count, (unsigned long long)sorted.sum);
    return fclose(out) == 0 && ordered && made.count == sorted.count && made.sum == sorted.sum ? 0 : 1;
}

int main(int argc, char **argv)
{
    size_t numbers[4] = { 0 };
    for (int i = 2; i < argc && i < 6; i++)
        numbers[i - 2] = strtoul(argv[i], NULL, 10);
    if (argc == 6 && strcmp(argv[1], "make") == 0)
        make(numbers[0], numbers[1], numbers[2], numbers[3]);
    else if (argc == 5 && strcmp(argv[1], "sort") == 0)
        sort(numbers[0], numbers[1], numbers[2]);
    else if (argc == 4 && strcmp(argv[1], "check") == 0)
        return check(numbers[0], numbers[1]);
    else
        return 1;
    return 0;
}
