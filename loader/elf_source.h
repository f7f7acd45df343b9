/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the bytes of an image come from: memory, or a file, which may change while it is read and may be mostly holes.
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

/* Takes bytes that lie `at` bytes behind the scan's first byte; `at` is a multiple of the page size. False ends the
 * scan. */
typedef bool elf_source_take(void *context, uint64_t at, const uint8_t *bytes, size_t size, struct error *err);

/*
 * Reads size bytes at offset in order and gives them to take(), whole pages of zeros left out. Holes of the file are
 * not read at all, so that a scan costs as much as the bytes which are there. Where there are holes, the descriptor's
 * position moves meanwhile and is put back.
 */
bool elf_source_scan(const struct elf_source *s, uint64_t offset, uint64_t size, const char *what,
                     elf_source_take *take, void *context, struct error *err);

/* The same for code. The validator refuses a page of zeros whatever stands around it, so the scan ends behind the first
 * one. *size: the bytes up to there, or all. */
bool elf_source_scan_code(const struct elf_source *s, uint64_t offset, uint64_t *size, const char *what,
                          elf_source_take *take, void *context, struct error *err);

#endif
