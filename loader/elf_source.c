/* SPDX-License-Identifier: Apache-2.0 */
#include "elf_source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checked.h"
#include "whole.h"
#include "zvm/abi/layout.h"

enum { PAGE = ZVM_PAGE_SIZE, BLOCK = 4 * PAGE };

bool elf_source_open(struct elf_source *s, int fd, struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return error_set(err, errno, "look at the program file");
    if (!S_ISREG(st.st_mode))
        return error_set(err, 0, "not a regular file, expected a guest program");
    *s = (struct elf_source){ .fd = fd, .size = (uint64_t)st.st_size };
    return true;
}

static bool became_shorter(const char *what, struct error *err)
{
    return error_set(err, 0, "read %s: the file became shorter meanwhile", what);
}

bool elf_source_read(const struct elf_source *s, uint64_t offset, void *to, size_t size, const char *what,
                     struct error *err)
{
    if (!checked_range(offset, size, s->size))
        return error_set(err, 0, "%s: %zu bytes at offset %llu reach past the end of the file, %llu bytes", what, size,
                         (unsigned long long)offset, (unsigned long long)s->size);
    if (s->bytes) {
        memcpy(to, s->bytes + offset, size);
        return true;
    }
    const ssize_t n = whole_pread(s->fd, to, size, offset);
    if (n < 0)
        return error_set(err, errno, "read %s", what);
    return (size_t)n == size || became_shorter(what, err);
}

/*
 * *at becomes the first place from there on, below end, that is no hole; or end. What a file system answers is believed
 * as far as it makes sense: at worst bytes that are there count as zeros, as if they had been.
 */
static bool skip_hole(const struct elf_source *s, uint64_t *at, uint64_t end, const char *what, struct error *err)
{
    if (s->bytes)
        return true;
    off_t position = lseek(s->fd, 0, SEEK_CUR), data = lseek(s->fd, (off_t)*at, SEEK_DATA);
    bool nothing = data < 0 && errno == ENXIO;
    if (position >= 0)
        (void)lseek(s->fd, position, SEEK_SET);
    struct stat st;
    if (nothing && fstat(s->fd, &st) == 0 && (uint64_t)st.st_size < end)
        return became_shorter(what, err);
    if (nothing || (data >= 0 && (uint64_t)data >= end))
        *at = end;
    else if (data >= 0 && (uint64_t)data > *at)
        *at += ((uint64_t)data - *at) & ~(uint64_t)(PAGE - 1);
    return true;
}

static bool is_zero_page(const uint8_t *bytes)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, PAGE - 1) == 0;
}

struct scan {
    const struct elf_source *source;
    const char *what;
    bool code; /* a page of zeros ends it */
    elf_source_take *take;
    void *context;
    uint64_t begin;
    bool ended;
    uint64_t end; /* behind the page that ended it */
};

/* The runs of pages in a block that are not zero. *zeros: the last page was. */
static bool take_runs(struct scan *sc, const uint8_t *block, size_t size, uint64_t at, bool *zeros, struct error *err)
{
    size_t start = 0;
    for (size_t page = 0; page + PAGE <= size && !sc->ended; page += PAGE) {
        if (!is_zero_page(block + page))
            continue;
        if (start < page && !sc->take(sc->context, at - sc->begin + start, block + start, page - start, err))
            return false;
        start = page + PAGE;
        sc->ended = sc->code;
    }
    *zeros = start == size;
    sc->end = at + start;
    return sc->ended || *zeros || sc->take(sc->context, at - sc->begin + start, block + start, size - start, err);
}

static bool scan(struct scan *sc, uint64_t size, struct error *err)
{
    uint8_t block[BLOCK];
    const uint64_t end = sc->begin + size;
    for (uint64_t at = sc->begin; at < end && !sc->ended;) {
        size_t n = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
        bool zeros;
        if (!elf_source_read(sc->source, at, block, n, sc->what, err) || !take_runs(sc, block, n, at, &zeros, err))
            return false;
        at += n;
        if (zeros && at < end && !skip_hole(sc->source, &at, end, sc->what, err))
            return false;
    }
    return true;
}

bool elf_source_scan(const struct elf_source *s, uint64_t offset, uint64_t size, const char *what,
                     elf_source_take *take, void *context, struct error *err)
{
    struct scan sc = { .source = s, .what = what, .take = take, .context = context, .begin = offset };
    return scan(&sc, size, err);
}

bool elf_source_scan_code(const struct elf_source *s, uint64_t offset, uint64_t *size, const char *what,
                          elf_source_take *take, void *context, struct error *err)
{
    struct scan sc = { .source = s, .what = what, .code = true, .take = take, .context = context, .begin = offset };
    if (!scan(&sc, *size, err))
        return false;
    if (sc.ended)
        *size = sc.end - offset;
    return true;
}
