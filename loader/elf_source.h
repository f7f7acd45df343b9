/*
 * Where the bytes of an image come from: a file that may change while it is read and may be mostly holes, or memory.
 */
#ifndef ELF_SOURCE_H
#define ELF_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

struct elf_source {
    int fd;               /* borrowed; read when bytes is NULL */
    const uint8_t *bytes; /* borrowed; nobody writes to them meanwhile */
    uint64_t size;
};

/* Refuses all but regular files. */
bool elf_source_open(struct elf_source *s, int fd, struct error *err);

/* Reads size bytes at offset; the error names what was to be read. */
bool elf_source_read(const struct elf_source *s, uint64_t offset, void *to, size_t size, const char *what,
                     struct error *err);

/* Takes bytes that lie `at` bytes behind where the scan began, a multiple of the page size. False ends the scan. */
typedef bool elf_source_take(void *context, uint64_t at, const uint8_t *bytes, size_t size, struct error *err);

/*
 * Reads size bytes at offset in order and gives them to take(), whole pages of zeros left out. Holes of the file are
 * not read at all, so that the work is that of the bytes which are there. The descriptor's position moves meanwhile,
 * where there are holes, and is put back.
 */
bool elf_source_scan(const struct elf_source *s, uint64_t offset, uint64_t size, const char *what,
                     elf_source_take *take, void *context, struct error *err);

/* The same for code, in which a page of zeros is refused whatever stands around it: the scan ends behind the first.
 * *size: bytes up to there, all of them where there is none. */
bool elf_source_scan_code(const struct elf_source *s, uint64_t offset, uint64_t *size, const char *what,
                          elf_source_take *take, void *context, struct error *err);

#endif
