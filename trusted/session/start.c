/* SPDX-License-Identifier: Apache-2.0 */
#include "start.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "checked.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/trap.h"

enum { WORD = sizeof(uint32_t), STACK_ALIGN = 16, RANDOM_BYTES = 16, AUXV_MOST = 12 };

/* Memory filled from the top down; the host's view and the guest's address of the same bytes. */
struct downward {
    uint8_t *host; /* of the lowest byte that may be used */
    gaddr low, at;
};

/* Room for size bytes at a multiple of align; NULL when it is used up. */
static void *take(struct downward *d, uint64_t size, gaddr align)
{
    if (size > d->at - d->low)
        return NULL;
    gaddr at = (gaddr)(d->at - size) & ~(align - 1);
    if (at < d->low)
        return NULL;
    d->at = at;
    return d->host + (at - d->low);
}

static bool put(struct downward *d, const void *bytes, size_t size)
{
    void *to = take(d, size, 1);
    if (to)
        memcpy(to, bytes, size);
    return to != NULL;
}

static bool put_string(struct downward *d, const char *text)
{
    return put(d, text, strlen(text) + 1);
}

/* The stack's own words, lowest first; filled once their number is known. */
struct words {
    uint32_t *next;
};

static void word(struct words *w, uint32_t value)
{
    *w->next++ = value;
}

static void pair(struct words *w, uint32_t key, uint32_t value)
{
    word(w, key);
    word(w, value);
}

/* Sixteen bytes of the manifest's seed, by the generator known as SplitMix64. */
static void random_bytes(uint64_t seed, uint64_t bytes[2])
{
    for (int i = 0; i < 2; i++) {
        uint64_t z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        bytes[i] = z ^ z >> 31;
    }
}

/* The strings go down one after the other; here their addresses go up into the words. */
static void string_words(struct words *w, char *const *strings, size_t count, gaddr *at)
{
    for (size_t i = 0; i < count; i++) {
        word(w, *at);
        *at += (gaddr)strlen(strings[i]) + 1;
    }
    word(w, 0);
}

/* Last string first, so that the first lies lowest. */
static bool put_strings(struct downward *d, char *const *strings, size_t count)
{
    while (count > 0)
        if (!put_string(d, strings[--count]))
            return false;
    return true;
}

static void auxv_words(struct words *w, const struct start *s, const struct elf_image *elf, gaddr name, gaddr random)
{
    if (elf->phdr) {
        pair(w, AT_PHDR, elf->phdr);
        pair(w, AT_PHENT, PHDR_SIZE);
        pair(w, AT_PHNUM, elf->phdr_count);
    }
    pair(w, AT_PAGESZ, ZVM_PAGE_SIZE);
    pair(w, AT_ENTRY, elf->entry);
    pair(w, AT_EXECFN, name);
    pair(w, AT_RANDOM, random);
    pair(w, AT_SECURE, 0);
    pair(w, ZVM_AT_CLOCK_LOW, (uint32_t)s->manifest->clock_ns);
    pair(w, ZVM_AT_CLOCK_HIGH, (uint32_t)(s->manifest->clock_ns >> 32));
    pair(w, AT_NULL, 0);
}

static bool fill_stack(const struct start *s, const struct elf_image *elf, struct downward *d)
{
    const struct manifest *m = s->manifest;
    uint64_t random[2];
    random_bytes(m->seed, random);
    const char *name = m->args_count ? m->args[0] : "";
    if (!put_string(d, name))
        return false;
    gaddr name_at = d->at;
    if (!put(d, random, sizeof(random)))
        return false;
    gaddr random_at = d->at;
    if (!put_strings(d, m->env, m->env_count))
        return false;
    gaddr env_at = d->at;
    if (!put_strings(d, m->args, m->args_count))
        return false;
    gaddr args_at = d->at;

    size_t count = 1 + m->args_count + 1 + m->env_count + 1 + 2 * (size_t)AUXV_MOST;
    struct words w = { take(d, count * WORD, STACK_ALIGN) };
    if (!w.next)
        return false;
    word(&w, (uint32_t)m->args_count);
    string_words(&w, m->args, m->args_count, &args_at);
    string_words(&w, m->env, m->env_count, &env_at);
    auxv_words(&w, s, elf, name_at, random_at);
    return true;
}

bool start_stack(const struct start *s, const struct elf_image *elf, gaddr *rsp, struct error *err)
{
    const gaddr low = (gaddr)(ZVM_STACK_END - s->manifest->stack);
    struct downward d = { region_host(s->region, low, s->manifest->stack, ACCESS_WRITE), low, ZVM_STACK_END };
    uint64_t entry = elf->entry;
    if (!fill_stack(s, elf, &d) || !put(&d, &entry, sizeof(entry)))
        return error_set(err, 0, "arguments and environment do not fit into a stack of %zu bytes",
                         (size_t)s->manifest->stack);
    *rsp = d.at;
    return true;
}

static struct zvm_channel_record channel_record(const struct channel *c, gaddr name)
{
    const unsigned mode = c->spec->mode;
    struct zvm_channel_record record = {
        .size = c->size,
        .type = (mode & MODE_RANDOM_READ ? ZVM_RANDOM_READ : 0) | (mode & MODE_RANDOM_WRITE ? ZVM_RANDOM_WRITE : 0),
        .name = name,
    };
    memcpy(record.limits, c->spec->limits, sizeof(record.limits));
    return record;
}

/* Everything below the word at the very top: names, records, the head. */
static bool fill_manifest(const struct start *s, gaddr heap, uint64_t heap_end, struct downward *d)
{
    uint32_t *top = take(d, WORD, WORD);
    if (!top)
        return false;
    for (size_t i = s->channels_count; i-- > 0;)
        if (!put_string(d, s->channels[i].spec->name))
            return false;
    gaddr name = d->at;
    struct zvm_channel_record *records = take(d, s->channels_count * sizeof(*records), 8);
    if (!records)
        return false;
    struct zvm_manifest_record head = {
        .heap_ptr = heap,
        .heap_size = (uint32_t)(heap_end - heap),
        .stack_size = (uint32_t)s->manifest->stack,
        .channels_count = (uint32_t)s->channels_count,
        .channels = d->at,
    };
    for (size_t i = 0; i < s->channels_count; i++) {
        records[i] = channel_record(&s->channels[i], name);
        name += (gaddr)strlen(s->channels[i].spec->name) + 1;
    }
    void *at = take(d, sizeof(head), 8);
    if (!at)
        return false;
    memcpy(at, &head, sizeof(head));
    *top = d->at;
    return true;
}

/* Bytes that the user manifest takes at most. */
static uint64_t manifest_size(const struct start *s)
{
    uint64_t size = WORD + sizeof(struct zvm_manifest_record) + 16;
    for (size_t i = 0; i < s->channels_count; i++)
        size += sizeof(struct zvm_channel_record) + strlen(s->channels[i].spec->name) + 1;
    checked_round_up(size, ZVM_PAGE_SIZE, &size);
    return size;
}

/* Puts it where the guest reads it; a session that starts again finds it there, often with the same bytes. */
static bool place_manifest(struct region *r, gaddr low, const void *bytes, uint64_t size, struct error *err)
{
    const void *there = region_host(r, low, size, ACCESS_READ);
    if (there && memcmp(there, bytes, size) == 0)
        return true;
    if (!(there ? region_protect(r, low, size, PROT_READ | PROT_WRITE, err)
                : region_map(r, low, size, PROT_READ | PROT_WRITE, -1, 0, err)))
        return false;
    memcpy(region_host(r, low, size, ACCESS_WRITE), bytes, size);
    return region_protect(r, low, size, PROT_READ, err);
}

bool start_manifest(const struct start *s, gaddr heap, uint64_t heap_end, struct error *err)
{
    uint64_t size = manifest_size(s);
    if (size > ZVM_MANIFEST_END - ZVM_MANIFEST_START)
        return error_set(err, 0, "the user manifest takes %zu bytes, and at most %zu fit", (size_t)size,
                         (size_t)(ZVM_MANIFEST_END - ZVM_MANIFEST_START));
    uint8_t *bytes = calloc(1, size);
    if (!bytes)
        return error_set(err, ENOMEM, "user manifest of %zu bytes", (size_t)size);
    gaddr low = (gaddr)(ZVM_MANIFEST_END - size);
    struct downward d = { bytes, low, ZVM_MANIFEST_END };
    bool good = fill_manifest(s, heap, heap_end, &d) || error_set(err, 0, "the user manifest does not fit");
    good = good && place_manifest(s->region, low, bytes, size, err);
    free(bytes);
    return good;
}
