/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a guest program: refused with one line, or mapped just as the file says. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elf_check.h"
#include "open_image.h"
#include "zvm/abi/layout.h"

enum { MEMORY = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_line(const struct error *err)
{
    must(err->message[0] != '\0' && !strchr(err->message, '\n'));
}

static void check_mapped(const struct image *im, const uint8_t *bytes)
{
    struct error err = { 0 };
    struct arena arena;
    struct region region;
    must(arena_reserve(&arena, 1, 0, &err) && region_reserve(&region, &arena, &err));
    must(image_map(im, &region, &err));
    must(elf_wrongly_mapped(im, &region, bytes) == NULL);
    region_release(&region);
    arena_release(&arena);
}

/* The same bytes in a file get the same answer. */
static void check_file(const uint8_t *bytes, size_t size, bool expected, const struct error *why)
{
    static int fd = -1;
    struct error err = { 0 };
    struct image image;
    if (fd < 0)
        fd = memfd_create("fuzz", 0);
    must(ftruncate(fd, 0) == 0 && pwrite(fd, bytes, size, 0) == (ssize_t)size);
    must(image_open(&image, fd, MEMORY, &err) == expected);
    must(expected || strcmp(err.message, why->message) == 0);
    image_close(&image);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct error err = { 0 };
    struct elf_image elf;
    struct image image;
    if (elf_parse(&elf, &(struct elf_source){ .bytes = bytes, .size = size }, &err))
        must(elf_broken_promise(&elf, size) == NULL);
    else
        must_be_line(&err);
    const bool opened = image_open_bytes(&image, bytes, size, MEMORY, &err);
    if (opened)
        check_mapped(&image, bytes);
    else
        must_be_line(&err);
    image_close(&image);
    check_file(bytes, size, opened, &err);
    return 0;
}
