/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap that the manifest grants, shared between brk, which grows up from its start, and mmap, which grows down
 * from its end:
 *
 *   start ... brk | gap | map_low ... end
 *
 * From map_low on each page is mapped or in the list of free runs. All of it is readable and writable all the time, so
 * a protection is a wish. What is handed out is zero.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "calls.h"
#include "manifest.h"

/* A free run keeps its description in its own first bytes. */
struct run {
    struct run *next; /* at a higher address, never adjacent */
    uint32_t size;
};

static struct {
    uint32_t start, end;         /* whole pages of the grant; end 0: not set up yet */
    uint32_t brk, brk_high;      /* now, and the highest ever */
    uint32_t map_low, map_fresh; /* now, and the lowest ever */
    struct run *runs;            /* sorted by address */
} heap;

static uint32_t page_up(uint32_t x)
{
    return (x + ZVM_PAGE_SIZE - 1) & -ZVM_PAGE_SIZE;
}

static uint32_t address_of(const struct run *run)
{
    return (uint32_t)(uintptr_t)run;
}

static struct run *run_at(uint32_t address)
{
    return (struct run *)(uintptr_t)address;
}

static void set_up(void)
{
    if (heap.end)
        return;
    heap.start = heap.brk = heap.brk_high = page_up(manifest()->heap_ptr);
    heap.end = heap.map_low = heap.map_fresh = (manifest()->heap_ptr + manifest()->heap_size) & -ZVM_PAGE_SIZE;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Zeroes of [from, to) what was in use before; the host gave the rest as zero. */
static void clear(uint32_t from, uint32_t to)
{
    uint32_t used_low = smaller(to, heap.brk_high), used_high = larger(from, heap.map_fresh);

    if (from < used_low)
        memset((void *)(uintptr_t)from, 0, used_low - from);
    if (used_high < to)
        memset((void *)(uintptr_t)used_high, 0, to - used_high);
}

/* Adds [from, to) to the free runs, with everything there that it touches; a run at the bottom joins the gap. */
static void release(uint32_t from, uint32_t to)
{
    struct run **link = &heap.runs;

    while (*link && address_of(*link) + (*link)->size < from)
        link = &(*link)->next;
    while (*link && address_of(*link) <= to) {
        from = smaller(from, address_of(*link));
        to = larger(to, address_of(*link) + (*link)->size);
        *link = (*link)->next;
    }
    if (from <= heap.map_low) {
        heap.map_low = to;
        return;
    }
    *run_at(from) = (struct run){ *link, to - from };
    *link = run_at(from);
}

/* Takes [from, to) out of the free runs. */
static void take(uint32_t from, uint32_t to)
{
    struct run **link = &heap.runs;

    while (*link && address_of(*link) < to) {
        struct run run = **link;
        uint32_t start = address_of(*link), end = start + run.size;

        if (end <= from) {
            link = &(*link)->next;
            continue;
        }
        *link = run.next;
        if (end > to) {
            *run_at(to) = (struct run){ *link, end - to };
            *link = run_at(to);
        }
        if (start < from) {
            *run_at(start) = (struct run){ *link, from - start };
            *link = run_at(start);
            link = &(*link)->next;
        }
    }
}

/* Makes [from, to), above brk, mapped and zero. */
static void claim(uint32_t from, uint32_t to)
{
    if (from < heap.map_low) {
        uint32_t before = heap.map_low;
        heap.map_low = from;
        if (to < before)
            release(to, before);
    }
    take(from, to);
    clear(from, to);
    heap.map_fresh = smaller(heap.map_fresh, from);
}

/* The tightest place for size bytes; 0: none. */
static uint32_t find_place(uint32_t size)
{
    struct run *best = NULL;

    for (struct run *run = heap.runs; run; run = run->next)
        if (run->size >= size && (!best || run->size < best->size))
            best = run;
    if (best)
        return address_of(best);
    return heap.map_low - page_up(heap.brk) >= size ? heap.map_low - size : 0;
}

/* Whether [from, from + size) is whole pages of the part that mmap manages. */
static bool is_mapped_part(uint32_t from, uint32_t size)
{
    return from % ZVM_PAGE_SIZE == 0 && from >= heap.map_low && from < heap.end && size <= heap.end - from;
}

static bool is_free(uint32_t from, uint32_t to)
{
    for (struct run *run = heap.runs; run; run = run->next)
        if (address_of(run) <= from && to <= address_of(run) + run->size)
            return true;
    return false;
}

long __zvm_sys_brk(long long to)
{
    set_up();
    if (to < heap.start || to > heap.map_low)
        return heap.brk;
    if (to > heap.brk)
        clear(heap.brk, to);
    heap.brk = to;
    heap.brk_high = larger(heap.brk_high, heap.brk);
    return heap.brk;
}

long __zvm_sys_mmap(long long address, long long length, long long protection, long long flags, long long fd,
                    long long offset)
{
    uint32_t size = page_up(length), from = address;

    (void)fd, (void)offset;
    set_up();
    if (!length)
        return -EINVAL;
    if (protection & PROT_EXEC)
        return -EACCES;
    if (!(flags & MAP_ANONYMOUS))
        return -ENODEV;
    if (length > heap.end - heap.start)
        return -ENOMEM;
    if (!(flags & MAP_FIXED))
        from = find_place(size);
    else if (from % ZVM_PAGE_SIZE)
        return -EINVAL;
    if (from < page_up(heap.brk) || from >= heap.end || size > heap.end - from)
        return -ENOMEM;
    claim(from, from + size);
    return from;
}

long __zvm_sys_munmap(long long address, long long length)
{
    uint32_t from = address, size = page_up(length);

    set_up();
    if (!length || length > UINT32_MAX - ZVM_PAGE_SIZE || !is_mapped_part(from, size))
        return -EINVAL;
    release(from, from + size);
    return 0;
}

static long move_mapping(uint32_t from, uint32_t size, uint32_t new_size)
{
    uint32_t to = find_place(new_size);

    if (!to)
        return -ENOMEM;
    claim(to, to + new_size);
    memcpy((void *)(uintptr_t)to, (const void *)(uintptr_t)from, size);
    release(from, from + size);
    return to;
}

long __zvm_sys_mremap(long long address, long long length, long long new_length, long long flags, long long target)
{
    uint32_t from = address, size = page_up(length), new_size = page_up(new_length);

    (void)target;
    set_up();
    /* The stack's pages are there, and cannot grow: the C library measures the main thread's stack this way. */
    if (from >= ZVM_STACK_END - manifest()->stack_size && from < ZVM_STACK_END)
        return -ENOMEM;
    if (!length || !new_length || (flags & MREMAP_FIXED))
        return -EINVAL;
    if (length > heap.end - heap.start || !is_mapped_part(from, size))
        return -EFAULT;
    if (new_length > heap.end - heap.start)
        return -ENOMEM;
    if (new_size <= size) {
        if (new_size < size)
            release(from + new_size, from + size);
        return from;
    }
    if (new_size <= heap.end - from && is_free(from + size, from + new_size)) {
        claim(from + size, from + new_size);
        return from;
    }
    return flags & MREMAP_MAYMOVE ? move_mapping(from, size, new_size) : -ENOMEM;
}

/* Memory stays readable and writable; what a program asks for beyond that cannot be had. */
long __zvm_sys_mprotect(long long address, long long length, long long protection)
{
    (void)address, (void)length;
    if (protection & PROT_EXEC)
        return -EACCES;
    return protection == (PROT_READ | PROT_WRITE) ? 0 : -ENOSYS;
}

long __zvm_sys_madvise(long long address, long long length, long long advice)
{
    uint32_t from = address, size = page_up(length);

    set_up();
    if (from % ZVM_PAGE_SIZE)
        return -EINVAL;
    if (advice != MADV_DONTNEED)
        return 0;
    if (from < heap.start || from >= heap.end || length > heap.end - from)
        return -ENOMEM;
    memset((void *)(uintptr_t)from, 0, size);
    return 0;
}
