/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Broken ELF files are refused by name, in memory and from a file, and leave no mapping and no descriptor; harmless
 * ones are mapped just as they say. Then the commands say the same of the same file.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elf_check.h"
#include "elf_corpus.h"
#include "open_image.h"
#include "support.h"
#include "zvm/abi/layout.h"

struct corpus {
    struct verify *v;
    const char *directory;
    uint64_t every; /* the commands get one file of so many */
};

/* What a refused file must leave as it was. */
struct traces {
    unsigned mappings, descriptors;
};

static unsigned count_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned lines = 0;
    for (int c; file && (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    if (file)
        fclose(file);
    return lines;
}

static unsigned count_entries(const char *path)
{
    DIR *directory = opendir(path);
    unsigned entries = 0;
    while (directory && readdir(directory))
        entries++;
    if (directory)
        closedir(directory);
    return entries;
}

static struct traces traces_now(void)
{
    return (struct traces){ count_lines("/proc/self/maps"), count_entries("/proc/self/fd") };
}

/* An accepted image in a region: elf_check.c says what must hold. */
static const char *map(const struct image *image, const struct corpus_file *file)
{
    static struct error err;
    struct arena arena;
    struct region region = { 0 };
    const char *wrong = elf_broken_promise(&image->elf, file->size);
    if (wrong || !arena_reserve(&arena, 1, 0, &err))
        return wrong ? wrong : err.message;
    if (region_reserve(&region, &arena, &err) && image_map(image, &region, &err))
        wrong = elf_wrongly_mapped(image, &region, file->bytes);
    else
        wrong = err.message;
    region_release(&region);
    arena_release(&arena);
    return wrong;
}

/* What is wrong with one try at opening, NULL for nothing. */
static const char *judge(struct image *image, bool opened, const struct corpus_file *file, const struct error *err)
{
    const char *wrong = NULL;
    if (opened != corpus_accepts(file))
        wrong = opened ? "accepted" : err->message;
    else if (!opened && strcmp(err->message, file->expects) != 0)
        wrong = err->message;
    else if (opened)
        wrong = map(image, file);
    image_close(image);
    return wrong;
}

static const char *open_from_memory(const struct corpus_file *file)
{
    static struct error err;
    struct image image;
    uint8_t *exact = malloc(file->size + 1);
    memcpy(exact, file->bytes, file->size);
    bool opened = image_open_bytes(&image, exact, file->size, ZVM_HEAP_LIMIT - ZVM_TEXT_START, &err);
    const char *wrong = judge(&image, opened, file, &err);
    free(exact);
    return wrong;
}

static const char *open_from_file(const struct corpus_file *file)
{
    static struct error err;
    struct image image;
    int fd = memfd_create("corpus", 0);
    if (fd < 0 || write(fd, file->bytes, file->size) != (ssize_t)file->size)
        return "no file could be made";
    bool opened = image_open(&image, fd, ZVM_HEAP_LIMIT - ZVM_TEXT_START, &err);
    const char *wrong = judge(&image, opened, file, &err);
    close(fd);
    return wrong;
}

static const char *check_image(const struct corpus_file *file)
{
    struct traces before = traces_now();
    const char *wrong = open_from_memory(file);
    if (!wrong)
        wrong = open_from_file(file);
    struct traces after = traces_now();
    if (!wrong && before.mappings != after.mappings)
        wrong = "a mapping was left behind";
    if (!wrong && before.descriptors != after.descriptors)
        wrong = "a descriptor was left behind";
    return wrong;
}

static void check(void *context, const struct corpus_file *file)
{
    struct corpus *corpus = context;
    const char *wrong = check_image(file);
    if (!wrong && verify_sampled(corpus->v, corpus->v->cases, corpus->every))
        wrong = corpus_run(corpus->directory, file);
    if (wrong)
        verify_fail(corpus->v, "%s: %s; expected: %s", file->name, wrong, file->expects);
    corpus->v->cases++;
}

/* The first use of what allocates for good would look like a trace. */
static void warm_up(void *context, const struct corpus_file *file)
{
    (void)context;
    check_image(file);
}

int main(int argc, char **argv)
{
    struct verify v;
    struct corpus corpus = { .v = &v };
    const struct verify_option options[] = { { "every", &corpus.every, 1, 10 }, { 0 } };
    char directory[] = "/tmp/elf_corpus.XXXXXX";
    verify_begin(&v, "elf_corpus", options, argc, argv);
    corpus.directory = mkdtemp(directory);
    if (!corpus.directory) {
        perror(directory);
        return 2;
    }
    corpus_shapes(warm_up, NULL);
    corpus_shapes(check, &corpus);
    if (!corpus_fields(check, &corpus))
        verify_fail(&v, "the table of expectations does not fit the fields");
    rmdir(directory);
    return verify_end(&v);
}
