/* SPDX-License-Identifier: Apache-2.0 */
#include "binaries_images.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elf_image.h"
#include "zvm/abi/layout.h"

static void give_up(const char *what)
{
    fprintf(stderr, "no images to take apart: %s\n", what);
    exit(2);
}

static void *owned(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        give_up("memory");
    return memory;
}

static void read_whole(struct text_of_image *t, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        give_up(path);
    t->file_size = (size_t)ftell(file);
    t->file = owned(t->file_size);
    rewind(file);
    if (fread(t->file, 1, t->file_size, file) != t->file_size)
        give_up(path);
    fclose(file);
}

/* The text as the loader hands it to the validator. */
static void take_text(struct text_of_image *t)
{
    struct error err;
    struct elf_image elf;
    struct elf_source source = { .bytes = t->file, .size = t->file_size };
    if (!elf_parse(&elf, &source, &err))
        give_up(err.message);
    const struct segment *text = &elf.segments[SEGMENT_TEXT];
    size_t size = (text->file_size + ZVM_PAGE_SIZE - 1) / ZVM_PAGE_SIZE * ZVM_PAGE_SIZE;
    uint8_t *bytes = owned(size);
    memset(bytes, ZVM_TEXT_FILL, size);
    memcpy(bytes, t->file + text->offset, text->file_size);
    t->offset = text->offset;
    t->text_size = text->file_size;
    t->code = (struct code){ bytes, size, text->start, text->start, elf.end, elf.isa };
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct text_of_image *)a)->name, ((const struct text_of_image *)b)->name);
}

void images_open(struct images *im)
{
    *im = (struct images){ 0 };
    if (system(IMAGES_COMMAND) != 0)
        give_up(IMAGES_COMMAND);
    DIR *directory = opendir(IMAGES_DIR);
    if (!directory)
        give_up(IMAGES_DIR);
    struct dirent *entry;
    while ((entry = readdir(directory)) && im->count < IMAGES_MAX) {
        size_t length = strlen(entry->d_name);
        if (length < 4 || strcmp(entry->d_name + length - 4, ".zvm") != 0)
            continue;
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", IMAGES_DIR, entry->d_name);
        struct text_of_image *t = &im->texts[im->count++];
        t->name = strdup(entry->d_name);
        read_whole(t, path);
        take_text(t);
    }
    closedir(directory);
    if (im->count == 0)
        give_up(IMAGES_DIR);
    qsort(im->texts, im->count, sizeof(im->texts[0]), by_name);
}

void images_close(struct images *im)
{
    for (size_t i = 0; i < im->count; i++) {
        free(im->texts[i].name);
        free(im->texts[i].file);
        free((void *)im->texts[i].code.bytes);
    }
}
