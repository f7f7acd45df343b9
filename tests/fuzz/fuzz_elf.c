/* Any bytes as a guest program: refused with one line, or mapped just as the file says. */
#include <stdlib.h>
#include <string.h>

#include "elf_check.h"
#include "image.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct error err = { 0 };
    struct elf_image elf;
    struct image image;
    if (elf_parse(&elf, &(struct elf_source){ .bytes = bytes, .size = size }, &err))
        must(elf_broken_promise(&elf, size) == NULL);
    else
        must_be_line(&err);
    if (image_open_bytes(&image, bytes, size, MEMORY, &err))
        check_mapped(&image, bytes);
    else
        must_be_line(&err);
    image_close(&image);
    return 0;
}
