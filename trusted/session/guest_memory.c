/* SPDX-License-Identifier: Apache-2.0 */
#include "guest_memory.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine.h"
#include "pagemap.h"
#include "zvm/abi/layout.h"

enum { WORDS = ZVM_PAGE_SIZE / sizeof(uint32_t) };

enum { BATCH = 256 };

/* The older interface: a word for each page. Kernels before 6.7 have no other. */
static int find_by_words(const struct guest_memory *m, uint64_t *start, uint64_t end, struct page_region found[BATCH])
{
    uint64_t words[BATCH];
    uint64_t pages = (end - *start) / ZVM_PAGE_SIZE;
    size_t size = (pages < BATCH ? pages : BATCH) * sizeof(words[0]);
    off_t at = (off_t)(((uintptr_t)m->region->base + *start) / ZVM_PAGE_SIZE * sizeof(words[0]));
    if (pread(m->pagemap, words, size, at) != (ssize_t)size)
        return -1;
    int count = 0;
    for (size_t i = 0; i < size / sizeof(words[0]); i++, *start += ZVM_PAGE_SIZE)
        if (words[i] & (PAGEMAP_WORD_PRESENT | PAGEMAP_WORD_SWAPPED))
            found[count++] = (struct page_region){ *start, *start + ZVM_PAGE_SIZE, 0 };
    return count;
}

/* What is done with each range of pages in use. */
typedef void range_action(void *context, uint64_t start, uint64_t end);

/* Calls the action for the pages of [start, end) that are in use, in ascending order. */
static void each_used(const struct guest_memory *m, uint64_t start, uint64_t end, range_action *action, void *context)
{
    struct page_region found[BATCH];
    while (start < end) {
        int count = pagemap_scan(m->pagemap, (uintptr_t)m->region->base, &start, end, 0, found, BATCH);
        if (count < 0)
            count = find_by_words(m, &start, end, found);
        if (count < 0) {
            action(context, start, end);
            return;
        }
        for (int i = 0; i < count; i++)
            action(context, found[i].start, found[i].end);
    }
}

static void add_size(void *context, uint64_t start, uint64_t end)
{
    *(uint64_t *)context += end - start;
}

uint64_t guest_memory_used(const struct guest_memory *m)
{
    uint64_t used = 0;
    for (size_t i = 0; i < m->region->extents; i++)
        each_used(m, m->region->map[i].start, m->region->map[i].end, add_size, &used);
    return used;
}

/* One pass over guest memory. */
struct pass {
    const uint8_t *base;
    struct digest *digest;
    uint32_t base_high; /* what counts as the high half of ENGINE_BASE; 0 when it is that */
};

static bool is_zero(const uint32_t page[WORDS])
{
    return page[0] == 0 && memcmp(page, page + 1, (WORDS - 1) * sizeof(*page)) == 0;
}

static void add_page(const struct pass *p, gaddr address)
{
    const uint32_t *page = (const uint32_t *)(const void *)(p->base + address);
    uint32_t copy[WORDS];
    if (is_zero(page))
        return;
    if (p->base_high != 0) {
        for (size_t i = 0; i < WORDS; i++)
            copy[i] = page[i] == p->base_high ? (uint32_t)(ENGINE_BASE >> 32) : page[i];
        page = copy;
    }
    digest_add(p->digest, &address, sizeof(address));
    digest_add(p->digest, page, ZVM_PAGE_SIZE);
}

static void add_pages(void *context, uint64_t start, uint64_t end)
{
    for (uint64_t at = start; at < end; at += ZVM_PAGE_SIZE)
        add_page(context, (gaddr)at);
}

bool guest_memory_etag(const struct guest_memory *m, enum etag_algorithm algorithm, char text[DIGEST_TEXT],
                       struct error *err)
{
    struct pass p = { .base = m->region->base, .digest = digest_new(algorithm, err) };
    if (!p.digest)
        return false;
    if ((uintptr_t)m->region->base != ENGINE_BASE)
        p.base_high = (uint32_t)((uintptr_t)m->region->base >> 32);
    for (size_t i = 0; i < m->region->extents; i++) {
        const struct extent *e = &m->region->map[i];
        /* Jailed code was the guest's to write. */
        if (!(e->prot & (PROT_WRITE | PROT_EXEC)) || (e->prot & PROT_EXEC && e->start < m->heap))
            continue;
        /* A page of the image that was never used holds the image's bytes. */
        uint64_t unknown = e->start < m->file_end ? m->file_end : e->start;
        add_pages(&p, e->start, unknown);
        each_used(m, unknown, e->end, add_pages, &p);
    }
    digest_text(p.digest, text);
    digest_free(p.digest);
    return true;
}
