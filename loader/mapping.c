/* SPDX-License-Identifier: Apache-2.0 */
#include "mapping.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "zvm/abi/layout.h"

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

void *mapping_hold(void *at, size_t size)
{
    void *held = mmap(at, size, PROT_NONE, hold_flags | (at ? MAP_FIXED_NOREPLACE : 0), -1, 0);
    if (held == MAP_FAILED)
        return NULL;
    /* Kernels before 4.17 take the place for a hint. */
    if (at && held != at) {
        munmap(held, size);
        errno = EEXIST;
        return NULL;
    }
    return held;
}

bool mapping_hold_again(void *at, size_t size)
{
    return mmap(at, size, PROT_NONE, hold_flags | MAP_FIXED, -1, 0) != MAP_FAILED;
}

void mapping_release(void *at, size_t size)
{
    munmap(at, size);
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

bool mapping_hold_low(struct error *err)
{
#ifdef SHADOW_IN_LOW
    (void)low_is_empty;
    (void)err;
    return true;
#else
    /* One call both looks and holds, from the lowest address that the kernel lets us map. */
    void *held = mapping_hold((void *)ZVM_PAGE_SIZE, ZVM_REGION_SIZE - ZVM_PAGE_SIZE);
    if (!held && (errno == EPERM || errno == EACCES))
        held = mapping_hold((void *)ZVM_NULL_GUARD_END, ZVM_REGION_SIZE - ZVM_NULL_GUARD_END);
    return held || low_is_empty(err); /* empty: held before, by ourselves */
#endif
}

bool mapping_place(void *at, size_t size, int prot, int fd, uint64_t offset)
{
    int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE | (fd < 0 ? MAP_ANONYMOUS : 0);
    if (mmap(at, size, prot, flags, fd, (off_t)offset) != MAP_FAILED)
        return true;
    int code = errno;
    mapping_hold_again(at, size); /* the kernel may have unmapped the old hold before it failed */
    errno = code;
    return false;
}

bool mapping_protect(void *at, size_t size, int prot)
{
    return mprotect(at, size, prot) == 0;
}

static size_t whole_pages(size_t size)
{
    return (size + page - 1) & ~(page - 1);
}

void *mapping_guarded(size_t size, struct error *err)
{
    size_t inner = whole_pages(size);
    uint8_t *outer = mapping_hold(NULL, inner + 2 * page);
    if (!outer || mprotect(outer + page, inner, PROT_READ | PROT_WRITE) != 0) {
        error_set(err, errno, "map %zu bytes between guards", size);
        if (outer)
            munmap(outer, inner + 2 * page);
        return NULL;
    }
    return outer + page;
}

void mapping_guarded_release(void *memory, size_t size)
{
    if (memory)
        munmap((uint8_t *)memory - page, whole_pages(size) + 2 * page);
}

bool mapping_discard(void *at, size_t size)
{
    return madvise(at, size, MADV_DONTNEED) == 0;
}

/* A kernel without huge pages does not know the advice. */
bool mapping_keep_small(void *at, size_t size)
{
    return madvise(at, size, MADV_NOHUGEPAGE) == 0 || errno == EINVAL;
}

bool mapping_not_inherited(void *at, size_t size)
{
    return madvise(at, size, MADV_WIPEONFORK) == 0;
}

const void *mapping_view(int fd, size_t size, struct error *err)
{
    void *view = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (view == MAP_FAILED)
        error_set(err, errno, "map %zu bytes of a file", size);
    return view == MAP_FAILED ? NULL : view;
}

void mapping_view_release(const void *view, size_t size)
{
    if (view)
        munmap((void *)view, size);
}
