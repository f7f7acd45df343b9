/* SPDX-License-Identifier: Apache-2.0 */
#include "resident.h"

#include <string.h>
#include <sys/mman.h>

#include "pagemap.h"
#include "zvm/abi/layout.h"

enum { BATCH = 64 };

static const uint8_t zeros[ZVM_PAGE_SIZE];

/* Adds the pages of [start, end); those that were known keep what is known of them. False when there are too many. */
static bool add_pages(struct resident *to, const struct resident *known, size_t *next, gaddr start, uint64_t end)
{
    for (uint64_t at = start; at < end; at += ZVM_PAGE_SIZE) {
        if (to->count == RESIDENT_MOST)
            return false;
        while (*next < known->count && known->pages[*next].address < at)
            ++*next;
        const bool is_known = *next < known->count && known->pages[*next].address == at;
        to->pages[to->count++] = (struct resident_page){ (gaddr)at, is_known ? known->pages[*next].idle : 0 };
    }
    return true;
}

enum found { FOUND_ALL, FOUND_TOO_MANY, FOUND_NOTHING_OUT };

/* A page counts that is not the file's own, nor the page of zeros that reading shows: present, or swapped out. */
static enum found scan_extent(const struct region *region, const struct extent *e, int pagemap,
                              const struct resident *known, size_t *next, struct resident *to)
{
    struct page_region ranges[BATCH];
    for (uint64_t at = e->start; at < e->end;) {
        const uint64_t from = at;
        const int count =
            pagemap_scan(pagemap, (uintptr_t)region->base, &at, e->end, PAGE_IS_FILE | PAGE_IS_PFNZERO, ranges, BATCH);
        if (count < 0 || at <= from)
            return FOUND_NOTHING_OUT;
        for (int i = 0; i < count; i++)
            if (!add_pages(to, known, next, (gaddr)ranges[i].start, ranges[i].end))
                return FOUND_TOO_MANY;
    }
    return FOUND_ALL;
}

static enum found scan(const struct region *region, int pagemap, const struct resident *known, struct resident *to)
{
    enum found found = FOUND_ALL;
    size_t next = 0;
    for (size_t i = 0; found == FOUND_ALL && i < region->extents; i++)
        if (region->map[i].prot & PROT_WRITE)
            found = scan_extent(region, &region->map[i], pagemap, known, &next, to);
    return found;
}

/* Gives up all pages of writable memory but those that are known. */
static bool discard_others(const struct region *region, const struct resident *known)
{
    size_t next = 0;
    for (size_t i = 0; i < region->extents; i++) {
        const struct extent *e = &region->map[i];
        uint64_t at = e->start;
        for (; e->prot & PROT_WRITE && at < e->end; at += ZVM_PAGE_SIZE) {
            while (next < known->count && known->pages[next].address < at)
                next++;
            const uint64_t until =
                next < known->count && known->pages[next].address < e->end ? known->pages[next].address : e->end;
            if (at < until && !region_discard(region, (gaddr)at, until - at))
                return false;
            at = until;
        }
    }
    return true;
}

bool resident_find(struct resident *r, const struct region *region, int pagemap)
{
    struct resident found = { 0 };
    switch (scan(region, pagemap, r, &found)) {
    case FOUND_ALL:
        r->count = found.count;
        memcpy(r->pages, found.pages, found.count * sizeof(found.pages[0]));
        return true;
    case FOUND_TOO_MANY:
        return discard_others(region, r);
    case FOUND_NOTHING_OUT:
        break;
    }
    return false;
}

/* Whether the run had changed the page, which is now as it was. */
static bool restore_page(uint8_t *page, gaddr address, const struct pristine *p)
{
    const bool of_file = p->start <= address && address < p->end;
    const uint8_t *was = of_file ? p->bytes + (address - p->start) : zeros;
    if (memcmp(page, was, ZVM_PAGE_SIZE) == 0)
        return false;
    memcpy(page, was, ZVM_PAGE_SIZE);
    return true;
}

/* Gives up the pages that were idle for long: they lie in the list with idle above RESIDENT_IDLE. */
static bool discard_idle(struct resident *r, const struct region *region)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->count;) {
        size_t end = i;
        while (end < r->count && r->pages[end].idle > RESIDENT_IDLE &&
               r->pages[end].address == r->pages[i].address + (end - i) * ZVM_PAGE_SIZE)
            end++;
        if (end == i)
            r->pages[kept++] = r->pages[i++];
        else if (!region_discard(region, r->pages[i].address, (end - i) * ZVM_PAGE_SIZE))
            return false;
        else
            i = end;
    }
    r->count = kept;
    return true;
}

bool resident_restore(struct resident *r, const struct region *region, const struct pristine *p)
{
    bool idle = false;
    for (size_t i = 0; i < r->count; i++) {
        struct resident_page *page = &r->pages[i];
        page->idle = restore_page(region->base + page->address, page->address, p) ? 0 : page->idle + 1;
        idle = idle || page->idle > RESIDENT_IDLE;
    }
    return !idle || discard_idle(r, region);
}
