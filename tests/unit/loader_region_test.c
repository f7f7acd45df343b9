/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas and regions: what is held, what may be mapped, what a guest address turns into. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "mapping.h"
#include "region.h"
#include "sealed.h"
#include "suite.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

enum { PAGE = ZVM_PAGE_SIZE };
static const uint64_t slot_size = ZVM_REGION_SIZE;
static const uintptr_t fixed_base = 0x200000000000;

static struct error err;
static struct arena arena;
static struct region region;

static void setup(void)
{
    err = (struct error){ 0 };
    ck_assert_msg(arena_reserve(&arena, 4, 0, &err), "%s", err.message);
    ck_assert_msg(region_reserve(&region, &arena, &err), "%s", err.message);
}

static void teardown(void)
{
    region_release(&region);
    arena_release(&arena);
}

/* Whether some mapping covers the address. */
static bool is_taken(uintptr_t address)
{
    void *got = mmap((void *)address, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == MAP_FAILED) {
        ck_assert_int_eq(errno, EEXIST);
        return true;
    }
    munmap(got, PAGE);
    return false;
}

static sigjmp_buf after_fault;

static void on_fault(int signal)
{
    siglongjmp(after_fault, signal);
}

static void catch_faults(void)
{
    struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
    ck_assert_int_eq(sigaction(SIGSEGV, &action, NULL), 0);
}

static bool read_faults(const volatile uint8_t *p)
{
    if (sigsetjmp(after_fault, 1))
        return true;
    (void)*p;
    return false;
}

static bool call_faults(const void *p)
{
    if (sigsetjmp(after_fault, 1))
        return true;
    ((void (*)(void))p)();
    return false;
}

START_TEST(arena_lies_where_asked)
{
    struct arena a;
    ck_assert_msg(arena_reserve(&a, 2, fixed_base, &err), "%s", err.message);
    ck_assert_ptr_eq(a.spans[0].start, (void *)fixed_base);
    struct region r;
    ck_assert(region_reserve(&r, &a, &err));
    ck_assert_ptr_eq(r.base, (void *)fixed_base);
    region_release(&r);
    arena_release(&a);
}
END_TEST

START_TEST(arena_prefers_a_place_that_may_be_taken)
{
    struct arena a, b, c;
    ck_assert_msg(arena_prefer(&a, 2, fixed_base, &err), "%s", err.message);
    ck_assert_ptr_eq(a.spans[0].start, (void *)fixed_base);
    ck_assert_msg(arena_prefer(&b, 2, fixed_base, &err), "%s", err.message);
    ck_assert_ptr_ne(b.spans[0].start, (void *)fixed_base);
    arena_release(&a);
    /* One slot fits below c, the other does not. */
    ck_assert_msg(arena_reserve(&c, 1, fixed_base + 2 * slot_size, &err), "%s", err.message);
    ck_assert_msg(arena_prefer(&a, 2, fixed_base, &err), "%s", err.message);
    ck_assert_ptr_eq(a.spans[0].start, (void *)fixed_base);
    ck_assert_uint_eq(a.spans[0].slots, 1);
    ck_assert_uint_eq(a.spans_count, 2);
    arena_release(&c);
    arena_release(&b);
    arena_release(&a);
}
END_TEST

START_TEST(arena_refuses_a_taken_place)
{
    struct arena a, b;
    ck_assert(arena_reserve(&a, 1, fixed_base, &err));
    ck_assert(!arena_reserve(&b, 1, fixed_base, &err));
    ck_assert_str_eq(err.message, "hold the addresses of 1 regions at 0x200000000000: File exists");
    ck_assert(!arena_reserve(&b, 0, 0, &err));
    ck_assert(!arena_reserve(&b, ARENA_SLOTS + 1, 0, &err));
    ck_assert(!arena_reserve(&b, 1, fixed_base + PAGE, &err));
    arena_release(&b);
    arena_release(&a);
    arena_release(&a);
}
END_TEST

START_TEST(arena_holds_guards_past_both_ends)
{
    struct arena a;
    ck_assert(arena_reserve(&a, 2, fixed_base, &err));
    ck_assert(is_taken(fixed_base - PAGE));
    ck_assert(is_taken(fixed_base - ZVM_NULL_GUARD_END));
    ck_assert(is_taken(fixed_base + 2 * slot_size));
    ck_assert(is_taken(fixed_base + 2 * slot_size + ZVM_NULL_GUARD_END - PAGE));
    arena_release(&a);
    ck_assert(!is_taken(fixed_base));
    ck_assert(!is_taken(fixed_base - PAGE));
}
END_TEST

START_TEST(regions_are_aligned_and_distinct_until_none_is_left)
{
    struct region r[4] = { 0 };
    for (int i = 0; i < 3; i++) {
        ck_assert(region_reserve(&r[i], &arena, &err));
        ck_assert_uint_eq((uintptr_t)r[i].base % slot_size, 0);
        ck_assert_ptr_ne(r[i].base, region.base);
        for (int j = 0; j < i; j++)
            ck_assert_ptr_ne(r[i].base, r[j].base);
    }
    ck_assert(!region_reserve(&r[3], &arena, &err));
    ck_assert_str_eq(err.message, "all 4 regions are in use: Cannot allocate memory");
    uint8_t *base = r[1].base;
    region_release(&r[1]);
    region_release(&r[1]);
    ck_assert(region_reserve(&r[3], &arena, &err));
    ck_assert_ptr_eq(r[3].base, base);
    for (int i = 0; i < 4; i++)
        region_release(&r[i]);
}
END_TEST

/* The sanitizer's shadow takes the room of the largest arenas. */
#ifndef __SANITIZE_ADDRESS__
START_TEST(arena_has_room_for_thirty_thousand)
{
    struct arena a;
    bool reserved = _i == 0 ? arena_reserve(&a, ARENA_SLOTS, 0, &err) : arena_prefer(&a, ARENA_SLOTS, fixed_base, &err);
    ck_assert_msg(reserved, "%s", err.message);
    if (_i == 1)
        ck_assert_ptr_eq(a.spans[0].start, (void *)fixed_base);
    uint8_t *seen = calloc(1 << 15, 1);
    for (int i = 0; i < ARENA_SLOTS; i++) {
        struct region r;
        bool got = region_reserve(&r, &a, &err);
        if (!got || seen[(uintptr_t)r.base / slot_size]++)
            ck_abort_msg("region %d: %s", i, got ? "given out twice" : err.message);
    }
    free(seen);
    arena_release(&a);
}
END_TEST
#endif

static void *churn(void *unused)
{
    struct error e = { 0 };
    for (int i = 0; i < 300; i++) {
        struct region r;
        ck_assert_msg(region_reserve(&r, &arena, &e), "%s", e.message);
        ck_assert_msg(region_map(&r, 0x30000, PAGE, PROT_READ | PROT_WRITE, -1, 0, &e), "%s", e.message);
        ck_assert_uint_eq(r.base[0x30000], 0);
        r.base[0x30000] = 1;
        region_release(&r);
    }
    return unused;
}

START_TEST(threads_share_an_arena)
{
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, churn, NULL), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
}
END_TEST

START_TEST(released_memory_is_forgotten)
{
    uint8_t *base = region.base;
    ck_assert(region_map(&region, 0x30000, 4 * PAGE, PROT_READ | PROT_WRITE, -1, 0, &err));
    memset(base + 0x30000, 0xAA, 4 * PAGE);
    region_release(&region);
    catch_faults();
    ck_assert(read_faults(base + 0x30000));
    ck_assert(is_taken((uintptr_t)base + 0x30000));
    ck_assert(region_reserve(&region, &arena, &err));
    ck_assert_ptr_eq(region.base, base);
    ck_assert(!region_host(&region, 0x30000, 1, ACCESS_READ));
    ck_assert(region_map(&region, 0x30000, 4 * PAGE, PROT_READ, -1, 0, &err));
    static const uint8_t zeroes[4 * PAGE];
    ck_assert_mem_eq(base + 0x30000, zeroes, sizeof(zeroes));
}
END_TEST

#define RW (PROT_READ | PROT_WRITE)

static const struct {
    gaddr start;
    uint64_t size, offset;
    int prot;
    const char *message;
} bad_maps[] = {
    { 0x30001, PAGE, 0, RW, "guest range 0x30001 + 0x1000 is not of whole pages: Invalid argument" },
    { 0x30000, 0, 0, RW, "guest range 0x30000 + 0x0 is not of whole pages: Invalid argument" },
    { 0x30000, 5, 0, RW, "guest range 0x30000 + 0x5 is not of whole pages: Invalid argument" },
    { 0, PAGE, 0, RW, "guest range 0x0 + 0x1000 reaches into a guard: Invalid argument" },
    { 0xF000, 2 * PAGE, 0, RW, "guest range 0xf000 + 0x2000 reaches into a guard: Invalid argument" },
    { 0xFFFF0000, PAGE, 0, RW, "guest range 0xffff0000 + 0x1000 reaches into a guard: Invalid argument" },
    { 0xFFFEF000, 2 * PAGE, 0, RW, "guest range 0xfffef000 + 0x2000 reaches into a guard: Invalid argument" },
    { 0xFFFEF000, UINT64_MAX - PAGE + 1, 0, RW,
      "guest range 0xfffef000 + 0xfffffffffffff000 reaches into a guard: Invalid argument" },
    { 0x30000, ZVM_REGION_SIZE, 0, RW, "guest range 0x30000 + 0x100000000 reaches into a guard: Invalid argument" },
    { 0x30000, PAGE, 0, RW | PROT_EXEC, "guest range 0x30000 with rights 0x7: Invalid argument" },
    { 0x30000, PAGE, 0, PROT_WRITE | PROT_EXEC, "guest range 0x30000 with rights 0x6: Invalid argument" },
    { 0x30000, PAGE, 0, PROT_NONE, "map guest range 0x30000, rights 0, offset 0x0: Invalid argument" },
    { 0x30000, PAGE, 5, RW, "map guest range 0x30000, rights 3, offset 0x5: Invalid argument" },
    { 0x30000, PAGE, 0, PROT_READ | PROT_EXEC,
      "guest range 0x30000 cannot be executable: file -1 cannot be sealed: Bad file descriptor" },
    { 0x4F000, 2 * PAGE, 0, RW, "guest range 0x4f000 + 0x2000: File exists" },
    { 0x50000, PAGE, 0, RW, "guest range 0x50000 + 0x1000: File exists" },
    { 0x40000, 0x100000, 0, PROT_READ, "guest range 0x40000 + 0x100000: File exists" },
};

START_TEST(bad_maps_are_refused_by_name)
{
    ck_assert(region_map(&region, 0x50000, PAGE, RW, -1, 0, &err));
    ck_assert(
        !region_map(&region, bad_maps[_i].start, bad_maps[_i].size, bad_maps[_i].prot, -1, bad_maps[_i].offset, &err));
    ck_assert_str_eq(err.message, bad_maps[_i].message);
    ck_assert_uint_eq(region.extents, 1);
}
END_TEST

START_TEST(a_map_that_fails_leaves_the_hold)
{
    catch_faults();
    ck_assert(!region_map(&region, 0x30000, PAGE, RW, 1000000, 0, &err));
    ck_assert_str_eq(err.message, "map guest range 0x30000 + 0x1000: Bad file descriptor");
    ck_assert_uint_eq(region.extents, 0);
    ck_assert(is_taken((uintptr_t)region.base + 0x30000));
    ck_assert(read_faults(region.base + 0x30000));
}
END_TEST

START_TEST(a_region_that_is_not_reserved_maps_nothing)
{
    struct region none = { 0 };
    ck_assert(!region_map(&none, 0x30000, PAGE, RW, -1, 0, &err));
    ck_assert_str_eq(err.message, "the region is not reserved: Invalid argument");
    region_release(&none);
}
END_TEST

START_TEST(only_sealed_memory_becomes_executable)
{
    static const uint8_t ret[] = { 0xC3 };
    struct sealed s;
    int fd = memfd_create("open", MFD_ALLOW_SEALING);
    ck_assert_int_eq(ftruncate(fd, PAGE), 0);
    ck_assert(!region_map(&region, 0x30000, PAGE, PROT_READ | PROT_EXEC, fd, 0, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "is not sealed: seals are 0x0, expected 0xf"));
    ck_assert_int_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
    ck_assert(!region_map(&region, 0x30000, PAGE, PROT_READ | PROT_EXEC, fd, 0, &err));
    close(fd);
    ck_assert(sealed_create(&s, "code", 1, &err));
    ck_assert_uint_eq(s.size, PAGE);
    ck_assert(sealed_write(&s, 0x20, ret, 1, &err));
    ck_assert(sealed_seal(&s, &err));
    ck_assert_msg(region_map(&region, 0x30000, PAGE, PROT_READ | PROT_EXEC, s.fd, 0, &err), "%s", err.message);
    catch_faults();
    ck_assert(!call_faults(region.base + 0x30020));
    ck_assert(!region_protect(&region, 0x30000, PAGE, RW, &err));
    ck_assert_str_eq(err.message, "guest range 0x30000: rights 5 cannot become 3: Invalid argument");
    ck_assert(!region_host(&region, 0x30000, 1, ACCESS_WRITE));
    ck_assert_ptr_eq(region_host(&region, 0x30020, 1, ACCESS_READ), region.base + 0x30020);
    sealed_release(&s);
    ck_assert(!call_faults(region.base + 0x30020));
}
END_TEST

START_TEST(readable_memory_does_not_execute)
{
    ck_assert(region_map(&region, 0x30000, PAGE, RW, -1, 0, &err));
    region.base[0x30000] = 0xC3;
    catch_faults();
    ck_assert(call_faults(region.base + 0x30000));
    ck_assert(region_protect(&region, 0x30000, PAGE, PROT_READ, &err));
    ck_assert(call_faults(region.base + 0x30000));
    ck_assert(!region_protect(&region, 0x30000, PAGE, PROT_READ | PROT_EXEC, &err));
    ck_assert(call_faults(region.base + 0x30000));
}
END_TEST

/* A page that became code: its start, and what may or may not happen to it and beside it. */
START_TEST(code_is_read_only_before_and_touches_no_other)
{
    const gaddr at = 0x30000 + 4 * PAGE;
    ck_assert(region_map(&region, 0x30000, 16 * PAGE, RW, -1, 0, &err));
    region.base[at] = 0xC3;
    catch_faults();
    ck_assert(!region_execute(&region, at, PAGE, &err)); /* still writable */
    ck_assert_str_eq(err.message, "guest range 0x34000 + 0x1000 cannot become code: Invalid argument");
    ck_assert(!region_withdraw(&region, at, PAGE, &err)); /* no code yet */
    ck_assert(region_protect(&region, 0x30000, 8 * PAGE, PROT_READ, &err));
    ck_assert(region_execute(&region, at, PAGE, &err));
    ck_assert(!call_faults(region.base + at));
    ck_assert(!region_host(&region, at, 1, ACCESS_WRITE));
    ck_assert(region_host(&region, 0x30000, 8 * PAGE, ACCESS_READ));
    ck_assert(!region_execute(&region, at, PAGE, &err));
    ck_assert(!region_execute(&region, at + PAGE, PAGE, &err));
    ck_assert(!region_execute(&region, at - PAGE, PAGE, &err));
    ck_assert(region_execute(&region, at + 2 * PAGE, 2 * PAGE, &err));
    ck_assert(!region_withdraw(&region, at + 2 * PAGE, PAGE, &err)); /* not all of it */
    ck_assert(!region_withdraw(&region, at + 3 * PAGE, PAGE, &err));
    ck_assert(!region_withdraw(&region, at, 4 * PAGE, &err));
    ck_assert(region_withdraw(&region, at + 2 * PAGE, 2 * PAGE, &err));
    ck_assert(region_withdraw(&region, at, PAGE, &err));
    ck_assert(call_faults(region.base + at));
    ck_assert(region_host(&region, at, PAGE, ACCESS_WRITE));
    ck_assert_uint_eq(region.base[at], 0xC3);
}
END_TEST

START_TEST(sealed_bytes_stay_as_they_are)
{
    struct sealed s;
    ck_assert(!sealed_create(&s, "none", 0, &err));
    ck_assert(!sealed_create(&s, "none", SIZE_MAX, &err));
    ck_assert(sealed_create(&s, "bytes", 2 * PAGE, &err));
    ck_assert(sealed_fill(&s, 10, 0xF4, PAGE, &err));
    ck_assert(!sealed_fill(&s, PAGE, 0xF4, PAGE + 1, &err));
    ck_assert(!sealed_write(&s, 2 * PAGE, "x", 1, &err));
    ck_assert(sealed_seal(&s, &err));
    ck_assert_uint_eq(s.bytes[9], 0);
    ck_assert_uint_eq(s.bytes[10], 0xF4);
    ck_assert_uint_eq(s.bytes[9 + PAGE], 0xF4);
    ck_assert_uint_eq(s.bytes[10 + PAGE], 0);
    ck_assert(!sealed_write(&s, 0, "x", 1, &err));
    ck_assert_int_lt(pwrite(s.fd, "x", 1, 0), 0);
    ck_assert_int_lt(ftruncate(s.fd, 0), 0);
    ck_assert_int_lt(ftruncate(s.fd, 3 * PAGE), 0);
    ck_assert_ptr_eq(mmap(NULL, PAGE, RW, MAP_SHARED, s.fd, 0), MAP_FAILED);
    ck_assert_int_lt(fallocate(s.fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE), 0);
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", s.fd);
    int again = open(path, O_RDWR);
    ck_assert_int_lt(pwrite(again, "x", 1, 0), 0);
    close(again);
    sealed_release(&s);
    sealed_release(&s);
}
END_TEST

/* Read-write [0x30000, 0x32000), read-only [0x32000, 0x34000), read-write [0x40000, 0x41000) and the stack's top. */
static void map_some(void)
{
    ck_assert(region_map(&region, 0x30000, 2 * PAGE, RW, -1, 0, &err));
    ck_assert(region_map(&region, 0x32000, 2 * PAGE, PROT_READ, -1, 0, &err));
    ck_assert(region_map(&region, 0x40000, PAGE, RW, -1, 0, &err));
    ck_assert(region_map(&region, ZVM_STACK_END - PAGE, PAGE, RW, -1, 0, &err));
}

static const struct {
    gaddr addr;
    uint64_t len;
    bool read, write;
} ranges[] = {
    { 0x30000, 1, true, true },
    { 0x30000, 0x2000, true, true },
    { 0x31FFF, 1, true, true },
    { 0x31FFF, 2, true, false }, /* over the border to read-only memory */
    { 0x30000, 0x2001, true, false },
    { 0x30000, 0x4000, true, false },
    { 0x32000, 1, true, false },
    { 0x33FFF, 1, true, false },
    { 0x33FFF, 2, false, false },
    { 0x30000, 0x4001, false, false },
    { 0x2FFFF, 1, false, false },
    { 0x2FFFF, 2, false, false },
    { 0x34000, 1, false, false },
    { 0x30000, 0x10001, false, false }, /* over a hole */
    { 0x40000, 0x1000, true, true },
    { 0x40000, 0x1001, false, false },
    { 0, 1, false, false },
    { 0xFFFEFFFF, 1, true, true },
    { 0xFFFEF000, 0x1000, true, true },
    { 0xFFFEF000, 0x1001, false, false },
    { 0xFFFF0000, 1, false, false },
    { 0xFFFFFFFF, 1, false, false },
    { 0xFFFFFFFF, 2, false, false },
    { 0x30000, 0xFFFD0000, false, false },
    { 0x30000, 0x100000000, false, false },
    { 0x30001, 0xFFFFFFFF, false, false },
    { 0x30000, UINT64_MAX, false, false },
    { 0x30001, UINT64_MAX, false, false },
    { 0x30000, UINT64_MAX - 0x30000 + 1, false, false },
    { 0x40000, (uint64_t)INT64_MIN, false, false },
    { 0, 0, true, true },
    { 0x34000, 0, true, true },
    { 0xFFFFFFFF, 0, true, true },
};

START_TEST(guest_ranges_are_inside_or_nothing)
{
    map_some();
    uint8_t *expected = region.base + ranges[_i].addr;
    ck_assert_ptr_eq(region_host(&region, ranges[_i].addr, ranges[_i].len, ACCESS_READ),
                     ranges[_i].read ? expected : NULL);
    ck_assert_ptr_eq(region_host(&region, ranges[_i].addr, ranges[_i].len, ACCESS_WRITE),
                     ranges[_i].write ? expected : NULL);
}
END_TEST

START_TEST(neighbours_of_equal_rights_are_one_extent)
{
    ck_assert(region_map(&region, 0x32000, PAGE, RW, -1, 0, &err));
    ck_assert(region_map(&region, 0x30000, PAGE, RW, -1, 0, &err));
    ck_assert_uint_eq(region.extents, 2);
    ck_assert_uint_eq(region.map[0].start, 0x30000);
    ck_assert(region_map(&region, 0x31000, PAGE, RW, -1, 0, &err));
    ck_assert_uint_eq(region.extents, 1);
    ck_assert_uint_eq(region.map[0].start, 0x30000);
    ck_assert_uint_eq(region.map[0].end, 0x33000);
}
END_TEST

START_TEST(protect_splits_extents)
{
    ck_assert(region_map(&region, 0x30000, 8 * PAGE, RW, -1, 0, &err));
    ck_assert(region_protect(&region, 0x32000, PAGE, PROT_READ, &err));
    ck_assert_uint_eq(region.extents, 3);
    ck_assert(!region_host(&region, 0x32000, 1, ACCESS_WRITE));
    ck_assert(region_host(&region, 0x30000, 8 * PAGE, ACCESS_READ));
    ck_assert(!region_protect(&region, 0x31000, 2 * PAGE, PROT_READ, &err));
    ck_assert_str_eq(err.message, "guest range 0x31000 + 0x2000 has no one set of rights: Invalid argument");
    ck_assert(!region_protect(&region, 0x50000, PAGE, PROT_READ, &err));
    ck_assert(!region_protect(&region, 0x37000, 2 * PAGE, PROT_READ, &err));
}
END_TEST

START_TEST(too_many_extents_are_refused)
{
    for (int i = 0; i < REGION_EXTENTS; i++)
        ck_assert(region_map(&region, 0x30000 + (gaddr)i * 0x10000, 4 * PAGE, RW, -1, 0, &err));
    ck_assert(!region_map(&region, 0x800000, PAGE, RW, -1, 0, &err));
    ck_assert_str_eq(err.message, "guest range 0x800000: a region has at most 40 ranges: Cannot allocate memory");
    ck_assert(!region_protect(&region, 0x31000, PAGE, PROT_READ, &err));
    ck_assert(region_host(&region, 0x30000, 4 * PAGE, ACCESS_WRITE));
    ck_assert_uint_eq(region.extents, REGION_EXTENTS);
}
END_TEST

START_TEST(guarded_memory_has_unmapped_neighbours)
{
    enum { SIZE = 64 * 1024 };
    uint8_t *p = mapping_guarded(SIZE - 1, &err);
    ck_assert_ptr_nonnull(p);
    memset(p, 1, SIZE);
    catch_faults();
    ck_assert(read_faults(p - 1));
    ck_assert(read_faults(p + SIZE));
    mapping_guarded_release(p, SIZE - 1);
    mapping_guarded_release(NULL, 1);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
START_TEST(too_little_address_space_is_an_error)
{
    struct arena a;
    struct rlimit limit = { 1 << 30, 1 << 30 };
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    ck_assert(!arena_reserve(&a, 3, 0, &err));
    ck_assert_str_eq(err.message, "hold the addresses of 3 regions: room for 0: Cannot allocate memory");
    ck_assert_ptr_null(mapping_guarded((size_t)1 << 31, &err));
    ck_assert_ptr_null(mapping_view(-1, PAGE, &err));
    arena_release(&a);
}
END_TEST
#endif

START_TEST(too_few_descriptors_are_an_error)
{
    struct sealed s;
    struct rlimit before, none;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){ 0, before.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    bool created = sealed_create(&s, "none", PAGE, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert(!created);
    ck_assert_str_eq(err.message, "create sealed memory none: Too many open files");
    sealed_release(&s);
}
END_TEST

int main(void)
{
    TCase *plain = tcase_create("arena"), *with = tcase_create("region");
    tcase_add_test(plain, arena_lies_where_asked);
    tcase_add_test(plain, arena_prefers_a_place_that_may_be_taken);
    tcase_add_test(plain, arena_refuses_a_taken_place);
    tcase_add_test(plain, arena_holds_guards_past_both_ends);
#ifndef __SANITIZE_ADDRESS__
    tcase_add_loop_test(plain, arena_has_room_for_thirty_thousand, 0, 2);
    tcase_add_test(plain, too_little_address_space_is_an_error);
#endif
    tcase_add_test(plain, guarded_memory_has_unmapped_neighbours);
    tcase_add_test(plain, sealed_bytes_stay_as_they_are);
    tcase_add_test(plain, too_few_descriptors_are_an_error);
    tcase_add_checked_fixture(with, setup, teardown);
    tcase_add_test(with, regions_are_aligned_and_distinct_until_none_is_left);
    tcase_add_test(with, threads_share_an_arena);
    tcase_add_test(with, released_memory_is_forgotten);
    tcase_add_loop_test(with, bad_maps_are_refused_by_name, 0, sizeof(bad_maps) / sizeof(bad_maps[0]));
    tcase_add_test(with, a_map_that_fails_leaves_the_hold);
    tcase_add_test(with, a_region_that_is_not_reserved_maps_nothing);
    tcase_add_test(with, only_sealed_memory_becomes_executable);
    tcase_add_test(with, readable_memory_does_not_execute);
    tcase_add_test(with, code_is_read_only_before_and_touches_no_other);
    tcase_add_loop_test(with, guest_ranges_are_inside_or_nothing, 0, sizeof(ranges) / sizeof(ranges[0]));
    tcase_add_test(with, neighbours_of_equal_rights_are_one_extent);
    tcase_add_test(with, protect_splits_extents);
    tcase_add_test(with, too_many_extents_are_refused);
    Suite *suite = suite_create("region");
    suite_add_tcase(suite, plain);
    suite_add_tcase(suite, with);
    return suite_run(suite);
}
