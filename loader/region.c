/* SPDX-License-Identifier: Apache-2.0 */
#include "region.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "checked.h"
#include "mapping.h"
#include "sealed.h"
#include "zvm/abi/layout.h"

bool region_reserve(struct region *r, struct arena *a, struct error *err)
{
    *r = (struct region){ .base = arena_take(a) };
    if (!r->base)
        return error_set(err, ENOMEM, "all %zu regions are in use", a->slots);
    r->arena = a;
    return true;
}

void region_release(struct region *r)
{
    if (!r->arena)
        return;
    gaddr start = r->extents ? r->map[0].start : 0;
    uint64_t end = r->extents ? r->map[r->extents - 1].end : 0;
    /* A slot that could not be emptied is never used again. */
    if (end == 0 || mapping_hold_again(r->base + start, end - start))
        arena_give_back(r->arena, r->base);
    *r = (struct region){ 0 };
}

/* Appends to a list of extents, joining neighbours of equal rights. */
static size_t extent_append(struct extent *map, size_t count, struct extent e)
{
    if (e.prot == PROT_NONE || e.start >= e.end)
        return count;
    if (count > 0 && map[count - 1].end == e.start && map[count - 1].prot == e.prot) {
        map[count - 1].end = e.end;
        return count;
    }
    map[count] = e;
    return count + 1;
}

/* Writes to map what the region's extents become when one range gets other rights; PROT_NONE is not mapped. */
static size_t extents_with(const struct region *r, struct extent change, struct extent map[REGION_EXTENTS + 2])
{
    size_t count = 0;
    bool placed = false;
    for (size_t i = 0; i < r->extents; i++) {
        struct extent e = r->map[i];
        uint64_t below = e.end < change.start ? e.end : change.start;
        count = extent_append(map, count, (struct extent){ e.start, e.prot, below });
        if (!placed && e.end > change.start) {
            count = extent_append(map, count, change);
            placed = true;
        }
        if (e.end > change.end) {
            gaddr above = e.start > change.end ? e.start : (gaddr)change.end;
            count = extent_append(map, count, (struct extent){ above, e.prot, e.end });
        }
    }
    return placed ? count : extent_append(map, count, change);
}

/* The checks that every change of the address space shares. */
static bool check_change(const struct region *r, gaddr start, uint64_t size, int prot, struct error *err)
{
    if (!r->arena)
        return error_set(err, EINVAL, "the region is not reserved");
    if (start % ZVM_PAGE_SIZE != 0 || size % ZVM_PAGE_SIZE != 0 || size == 0)
        return error_set(err, EINVAL, "guest range 0x%x + 0x%zx is not of whole pages", start, (size_t)size);
    if (start < ZVM_NULL_GUARD_END || !checked_range(start, size, ZVM_STACK_END))
        return error_set(err, EINVAL, "guest range 0x%x + 0x%zx reaches into a guard", start, (size_t)size);
    if ((prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC)) != 0 || (prot & PROT_WRITE && prot & PROT_EXEC))
        return error_set(err, EINVAL, "guest range 0x%x with rights 0x%x", start, (unsigned)prot);
    return true;
}

/* Makes the list of extents that a change leads to, or fails where it grows too long. */
static bool plan(const struct region *r, struct extent change, struct extent map[REGION_EXTENTS + 2], size_t *count,
                 struct error *err)
{
    *count = extents_with(r, change, map);
    return *count <= REGION_EXTENTS ||
           error_set(err, ENOMEM, "guest range 0x%x: a region has at most %d ranges", change.start, REGION_EXTENTS);
}

static void commit(struct region *r, const struct extent *map, size_t count)
{
    memcpy(r->map, map, count * sizeof(*map));
    r->extents = count;
}

bool region_map(struct region *r, gaddr start, uint64_t size, int prot, int fd, uint64_t offset, struct error *err)
{
    struct extent map[REGION_EXTENTS + 2];
    size_t count;
    if (!check_change(r, start, size, prot, err))
        return false;
    if (prot == PROT_NONE || offset % ZVM_PAGE_SIZE != 0 || !checked_range(offset, size, INT64_MAX))
        return error_set(err, EINVAL, "map guest range 0x%x, rights %d, offset 0x%zx", start, prot, (size_t)offset);
    if (prot & PROT_EXEC && !sealed_check(fd, err))
        return error_wrap(err, "guest range 0x%x cannot be executable", start);
    for (size_t i = 0; i < r->extents; i++)
        if (start < r->map[i].end && r->map[i].start < start + size)
            return error_set(err, EEXIST, "guest range 0x%x + 0x%zx", start, (size_t)size);
    if (!plan(r, (struct extent){ start, prot, start + size }, map, &count, err))
        return false;
    if (!mapping_place(r->base + start, size, prot, fd, offset))
        return error_set(err, errno, "map guest range 0x%x + 0x%zx", start, (size_t)size);
    commit(r, map, count);
    return true;
}

/* The range's extent where it lies in one, else NULL. */
static const struct extent *extent_of(const struct region *r, gaddr start, uint64_t size)
{
    for (size_t i = 0; i < r->extents; i++)
        if (r->map[i].start <= start && start + size <= r->map[i].end)
            return &r->map[i];
    return NULL;
}

/* From one set of rights that the range has throughout to another. */
static bool change_rights(struct region *r, gaddr start, uint64_t size, int prot, struct error *err)
{
    struct extent map[REGION_EXTENTS + 2];
    size_t count;
    if (!plan(r, (struct extent){ start, prot, start + size }, map, &count, err))
        return false;
    if (!mapping_protect(r->base + start, size, prot))
        return error_set(err, errno, "protect guest range 0x%x + 0x%zx", start, (size_t)size);
    commit(r, map, count);
    return true;
}

bool region_protect(struct region *r, gaddr start, uint64_t size, int prot, struct error *err)
{
    if (!check_change(r, start, size, prot, err))
        return false;
    const struct extent *e = extent_of(r, start, size);
    if (!e)
        return error_set(err, EINVAL, "guest range 0x%x + 0x%zx has no one set of rights", start, (size_t)size);
    if (prot == PROT_NONE || (e->prot | prot) & PROT_EXEC)
        return error_set(err, EINVAL, "guest range 0x%x: rights %d cannot become %d", start, e->prot, prot);
    return change_rights(r, start, size, prot, err);
}

bool region_discard(const struct region *r, gaddr start, uint64_t size)
{
    const struct extent *e = extent_of(r, start, size);
    if (!e || !(e->prot & PROT_WRITE)) {
        errno = EINVAL;
        return false;
    }
    return mapping_discard(r->base + start, size);
}

bool region_keep_small(const struct region *r, struct error *err)
{
    for (size_t i = 0; i < r->extents; i++)
        if (r->map[i].prot & PROT_WRITE &&
            !mapping_keep_small(r->base + r->map[i].start, r->map[i].end - r->map[i].start))
            return error_set(err, errno, "small pages at guest address 0x%x", r->map[i].start);
    return true;
}

bool region_touches_code(const struct region *r, gaddr start, uint64_t size)
{
    for (size_t i = 0; i < r->extents; i++)
        if (r->map[i].prot & PROT_EXEC && r->map[i].start <= start + size && start <= r->map[i].end)
            return true;
    return false;
}

bool region_execute(struct region *r, gaddr start, uint64_t size, struct error *err)
{
    if (!check_change(r, start, size, PROT_READ | PROT_EXEC, err))
        return false;
    const struct extent *e = extent_of(r, start, size);
    if (!e || e->prot != PROT_READ || region_touches_code(r, start, size))
        return error_set(err, EINVAL, "guest range 0x%x + 0x%zx cannot become code", start, (size_t)size);
    return change_rights(r, start, size, PROT_READ | PROT_EXEC, err);
}

bool region_withdraw(struct region *r, gaddr start, uint64_t size, struct error *err)
{
    if (!check_change(r, start, size, PROT_READ | PROT_WRITE, err))
        return false;
    const struct extent *e = extent_of(r, start, size);
    if (!e || !(e->prot & PROT_EXEC) || e->start != start || e->end != start + size)
        return error_set(err, EINVAL, "guest range 0x%x + 0x%zx is no jail", start, (size_t)size);
    return change_rights(r, start, size, PROT_READ | PROT_WRITE, err);
}

void *region_host(const struct region *r, gaddr addr, uint64_t len, enum access access)
{
    const int right = access == ACCESS_WRITE ? PROT_WRITE : PROT_READ;
    if (!checked_range(addr, len, ZVM_REGION_SIZE))
        return NULL;
    const uint64_t end = addr + len;
    uint64_t at = addr; /* everything below is known to be accessible */
    for (size_t i = 0; i < r->extents && at < end; i++)
        if (r->map[i].start <= at && at < r->map[i].end && r->map[i].prot & right)
            at = r->map[i].end;
    return at >= end ? r->base + addr : NULL;
}
