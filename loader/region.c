#include "region.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "checked.h"
#include "sealed.h"
#include "zvm/abi/layout.h"

/*
 * What is held past both ends of a span. Slots shield each other with the guards inside them; the first and the last
 * have no neighbour for that. Worked out in README.md.
 */
static const size_t span_guard = ZVM_NULL_GUARD_END;
static const size_t page = ZVM_PAGE_SIZE;

/* AddressSanitizer keeps its shadow in the low 4 GiB: builds with it cannot hold them. */
#ifdef __SANITIZE_ADDRESS__
#define SHADOW_IN_LOW
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOW_IN_LOW
#endif
#endif

static const int hold_flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

/* Holds addresses at the given place, or anywhere with NULL; MAP_FAILED where they are not free. */
static void *hold(void *at, size_t size)
{
    void *held = mmap(at, size, PROT_NONE, hold_flags | (at ? MAP_FIXED_NOREPLACE : 0), -1, 0);
    /* Kernels before 4.17 take the place for a hint. */
    if (held != MAP_FAILED && at && held != at) {
        munmap(held, size);
        errno = EEXIST;
        return MAP_FAILED;
    }
    return held;
}

static bool span_reserve(struct span *s, size_t slots, uintptr_t base)
{
    /* Anywhere means: a slot more, to find an aligned address in. */
    s->size = (slots + (base == 0)) * ZVM_REGION_SIZE + 2 * span_guard;
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the caller chooses an address, there is no object yet */
    s->held = hold(base ? (void *)(base - span_guard) : NULL, s->size);
    if (s->held == MAP_FAILED)
        return false;
    uint8_t *first = (uint8_t *)s->held + span_guard;
    s->start = first + -(uintptr_t)first % ZVM_REGION_SIZE;
    s->slots = slots;
    return true;
}

static bool arena_begin(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    *a = (struct arena){ .lock = PTHREAD_MUTEX_INITIALIZER };
    if (slots == 0 || slots > ARENA_SLOTS || base % ZVM_REGION_SIZE != 0)
        return error_set(err, EINVAL, "arena of %zu regions at 0x%zx", slots, (size_t)base);
    a->free = calloc(slots, sizeof(*a->free));
    return a->free || error_set(err, ENOMEM, "arena of %zu regions", slots);
}

/* Takes what is missing to so many slots: at base one span, anywhere as many as it needs; none is shorter than least.
 */
static void arena_take(struct arena *a, size_t slots, uintptr_t base, size_t least)
{
    size_t want = slots - a->slots;
    while (want >= least && a->slots < slots && a->spans_count < ARENA_SPANS) {
        if (span_reserve(&a->spans[a->spans_count], want, base)) {
            a->spans_count++;
            a->slots += want;
            if (base != 0)
                return;
        } else {
            want -= (want + 3) / 4;
        }
        if (want > slots - a->slots)
            want = slots - a->slots;
    }
}

static bool arena_end(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    if (a->slots == slots)
        return true;
    int code = errno;
    if (base != 0)
        error_set(err, code, "hold the addresses of %zu regions at 0x%zx", slots, (size_t)base);
    else
        error_set(err, code, "hold the addresses of %zu regions: room for %zu", slots, a->slots);
    arena_release(a);
    return false;
}

bool arena_reserve(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    if (!arena_begin(a, slots, base, err))
        return false;
    arena_take(a, slots, base, base ? slots : 1);
    return arena_end(a, slots, base, err);
}

bool arena_prefer(struct arena *a, size_t slots, uintptr_t base, struct error *err)
{
    if (!arena_begin(a, slots, base, err))
        return false;
    arena_take(a, slots, base, 1);
    arena_take(a, slots, 0, 1);
    return arena_end(a, slots, 0, err);
}

void arena_release(struct arena *a)
{
    for (size_t i = 0; i < a->spans_count; i++)
        munmap(a->spans[i].held, a->spans[i].size);
    if (a->free)
        pthread_mutex_destroy(&a->lock);
    free(a->free);
    *a = (struct arena){ 0 };
}

/* Whether nothing of the low 4 GiB can be accessed, held or not. */
static bool low_is_empty(struct error *err)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    if (!maps)
        return error_set(err, errno, "open /proc/self/maps");
    char line[256];
    bool empty = true;
    while (empty && fgets(line, sizeof(line), maps)) {
        char *end;
        if (strtoull(line, &end, 16) >= ZVM_REGION_SIZE)
            break; /* in ascending order */
        const char *rights = strchr(end, ' ');
        empty = rights && strncmp(rights, " ---", 4) == 0;
    }
    fclose(maps);
    line[strcspn(line, "\n")] = '\0';
    return empty || error_set(err, 0, "the host's low 4 GiB must be empty, but hold: %s", line);
}

bool arena_hold_low(struct error *err)
{
#ifdef SHADOW_IN_LOW
    (void)low_is_empty;
    (void)err;
    return true;
#else
    /* One call both looks and holds, from the lowest address that the kernel lets us map. */
    void *held = hold((void *)ZVM_PAGE_SIZE, ZVM_REGION_SIZE - ZVM_PAGE_SIZE);
    if (held == MAP_FAILED && (errno == EPERM || errno == EACCES))
        held = hold((void *)ZVM_NULL_GUARD_END, ZVM_REGION_SIZE - ZVM_NULL_GUARD_END);
    return held != MAP_FAILED || low_is_empty(err); /* empty: held before, by ourselves */
#endif
}

/* A never used slot, by its number over all spans. */
static uint8_t *arena_slot(const struct arena *a, size_t number)
{
    const struct span *s = a->spans;
    while (number >= s->slots)
        number -= s++->slots;
    return s->start + number * ZVM_REGION_SIZE;
}

bool region_reserve(struct region *r, struct arena *a, struct error *err)
{
    *r = (struct region){ 0 };
    pthread_mutex_lock(&a->lock);
    if (a->free_count > 0)
        r->base = a->free[--a->free_count];
    else if (a->fresh < a->slots)
        r->base = arena_slot(a, a->fresh++);
    pthread_mutex_unlock(&a->lock);
    if (!r->base)
        return error_set(err, ENOMEM, "all %zu regions are in use", a->slots);
    r->arena = a;
    return true;
}

/* Puts the hold back over what was mapped; the content is gone. */
static bool forget(struct region *r, gaddr start, uint64_t size)
{
    return mmap(r->base + start, size, PROT_NONE, hold_flags | MAP_FIXED, -1, 0) != MAP_FAILED;
}

void region_release(struct region *r)
{
    if (!r->arena)
        return;
    gaddr start = r->extents ? r->map[0].start : 0;
    uint64_t end = r->extents ? r->map[r->extents - 1].end : 0;
    /* A slot that could not be emptied is never used again. */
    if (end == 0 || forget(r, start, end - start)) {
        pthread_mutex_lock(&r->arena->lock);
        r->arena->free[r->arena->free_count++] = r->base;
        pthread_mutex_unlock(&r->arena->lock);
    }
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
    int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE | (fd < 0 ? MAP_ANONYMOUS : 0);
    if (mmap(r->base + start, size, prot, flags, fd, (off_t)offset) == MAP_FAILED) {
        error_set(err, errno, "map guest range 0x%x + 0x%zx", start, (size_t)size);
        /* The kernel may have unmapped the old hold before it failed. */
        forget(r, start, size);
        return false;
    }
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
    if (mprotect(r->base + start, size, prot) != 0)
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
        return error_set(err, EINVAL, "guest range 0x%x + 0x%zx is no piece of code", start, (size_t)size);
    return change_rights(r, start, size, PROT_READ | PROT_WRITE, err);
}

bool region_unmap(struct region *r, gaddr start, uint64_t size, struct error *err)
{
    struct extent map[REGION_EXTENTS + 2];
    size_t count;
    if (!check_change(r, start, size, PROT_NONE, err) ||
        !plan(r, (struct extent){ start, PROT_NONE, start + size }, map, &count, err))
        return false;
    if (!forget(r, start, size))
        return error_set(err, errno, "unmap guest range 0x%x + 0x%zx", start, (size_t)size);
    commit(r, map, count);
    return true;
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

static size_t whole_pages(size_t size)
{
    return (size + page - 1) & ~(page - 1);
}

void *guarded_map(size_t size, struct error *err)
{
    size_t inner = whole_pages(size);
    uint8_t *outer = hold(NULL, inner + 2 * page);
    if (outer == MAP_FAILED || mprotect(outer + page, inner, PROT_READ | PROT_WRITE) != 0) {
        error_set(err, errno, "map %zu bytes between guards", size);
        if (outer != MAP_FAILED)
            munmap(outer, inner + 2 * page);
        return NULL;
    }
    return outer + page;
}

void guarded_unmap(void *memory, size_t size)
{
    if (memory)
        munmap((uint8_t *)memory - page, whole_pages(size) + 2 * page);
}

const void *view_map(int fd, size_t size, struct error *err)
{
    void *view = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (view == MAP_FAILED)
        error_set(err, errno, "map %zu bytes of a file", size);
    return view == MAP_FAILED ? NULL : view;
}

void view_unmap(const void *view, size_t size)
{
    if (view)
        munmap((void *)view, size);
}
