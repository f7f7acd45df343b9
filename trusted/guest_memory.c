#include "guest_memory.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "digest.h"
#include "zvm/abi/layout.h"

enum { BATCH = 512, WORDS = ZVM_PAGE_SIZE / sizeof(uint32_t) };

/* /proc/PID/pagemap: one such word a page. */
#define PAGEMAP_PRESENT (1ULL << 63)
#define PAGEMAP_SWAPPED (1ULL << 62)

void memory_watch(struct session *s)
{
    s->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
}

uint64_t memory_used(const struct session *s)
{
    uint64_t pages = 0;
    unsigned char in_core[16 * BATCH];
    for (size_t i = 0; i < s->region.extents; i++) {
        const struct extent *e = &s->region.map[i];
        for (uint64_t at = e->start; at < e->end; at += sizeof(in_core) * ZVM_PAGE_SIZE) {
            uint64_t size =
                e->end - at < sizeof(in_core) * ZVM_PAGE_SIZE ? e->end - at : sizeof(in_core) * ZVM_PAGE_SIZE;
            if (mincore(s->region.base + at, size, in_core) != 0)
                continue;
            for (size_t page = 0; page < size / ZVM_PAGE_SIZE; page++)
                pages += in_core[page] & 1;
        }
    }
    return pages * ZVM_PAGE_SIZE;
}

/* One pass over guest memory. */
struct pass {
    const struct session *session;
    struct digest *digest;
    uint32_t base_high; /* what the base's high half counts as ENGINE_BASE's for; 0 when they are equal */
};

static bool is_zero(const uint32_t page[WORDS])
{
    return page[0] == 0 && memcmp(page, page + 1, (WORDS - 1) * sizeof(*page)) == 0;
}

static void add_page(const struct pass *p, gaddr address, const uint32_t page[WORDS])
{
    if (is_zero(page))
        return;
    uint32_t copy[WORDS];
    if (p->base_high != 0) {
        for (size_t i = 0; i < WORDS; i++)
            copy[i] = page[i] == p->base_high ? (uint32_t)(ENGINE_BASE >> 32) : page[i];
        page = copy;
    }
    digest_add(p->digest, &address, sizeof(address));
    digest_add(p->digest, page, ZVM_PAGE_SIZE);
}

/* Which of so many pages may hold something; all of them where nobody tells. */
static void look_up(const struct session *s, gaddr start, uint64_t entries[BATCH], size_t count)
{
    off_t at = (off_t)(((uintptr_t)s->region.base + start) / ZVM_PAGE_SIZE * sizeof(*entries));
    ssize_t size = (ssize_t)(count * sizeof(*entries));
    if (s->pagemap < 0 || pread(s->pagemap, entries, (size_t)size, at) != size)
        for (size_t i = 0; i < count; i++)
            entries[i] = PAGEMAP_PRESENT;
}

static void add_extent(const struct pass *p, const struct extent *e)
{
    const struct session *s = p->session;
    uint64_t entries[BATCH];
    for (uint64_t at = e->start; at < e->end;) {
        uint64_t left = (e->end - at) / ZVM_PAGE_SIZE;
        size_t count = left < BATCH ? (size_t)left : BATCH;
        look_up(s, (gaddr)at, entries, count);
        for (size_t i = 0; i < count; i++, at += ZVM_PAGE_SIZE)
            /* A page of the image that was never used holds the image's bytes. */
            if (at < s->file_end || entries[i] & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED))
                add_page(p, (gaddr)at, (const uint32_t *)(const void *)(s->region.base + at));
    }
}

bool memory_etag(const struct session *s, char text[DIGEST_TEXT], struct error *err)
{
    struct pass p = { .session = s, .digest = digest_new(s->manifest->etag, err) };
    if (!p.digest)
        return false;
    if ((uintptr_t)s->region.base != ENGINE_BASE)
        p.base_high = (uint32_t)((uintptr_t)s->region.base >> 32);
    for (size_t i = 0; i < s->region.extents; i++)
        if (s->region.map[i].prot & PROT_WRITE)
            add_extent(&p, &s->region.map[i]);
    digest_text(p.digest, text);
    digest_free(p.digest);
    return true;
}
