/* How fast the validator reads the text of linked guests, against memcpy of the same bytes; in megabytes a second. */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "child.h"
#include "validator.h"

struct image {
    uint8_t *bytes; /* owned */
    size_t size;
};

static void image_read(struct image *image, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0)
        die("cannot read %s", path);
    image->size = (size_t)ftell(file);
    image->bytes = malloc(image->size);
    rewind(file);
    if (!image->bytes || image->size < sizeof(Elf32_Ehdr) || fread(image->bytes, 1, image->size, file) != image->size)
        die("cannot read %s", path);
    fclose(file);
}

/* The executable segment, cut to whole bundles. The file is one of ours. */
static struct code image_code(const struct image *image)
{
    const Elf32_Ehdr *header = (const Elf32_Ehdr *)image->bytes;
    const Elf32_Phdr *segments = (const Elf32_Phdr *)(image->bytes + header->e_phoff);
    struct code code = { .isa = UINT32_MAX };
    for (unsigned i = 0; i < header->e_phnum; i++) {
        const Elf32_Phdr *s = &segments[i];
        if (s->p_type != PT_LOAD)
            continue;
        if (s->p_vaddr + s->p_memsz > code.image_end)
            code.image_end = s->p_vaddr + s->p_memsz;
        if (!(s->p_flags & PF_X))
            continue;
        code.bytes = image->bytes + s->p_offset;
        code.size = s->p_filesz & ~UINT32_C(31);
        code.address = code.image_start = s->p_vaddr;
    }
    return code;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void measure(struct bench *b, const char *name, const char *program)
{
    enum { ROUNDS = 100, COPIES = 20 };
    if (!bench_wants(b, name))
        return;
    struct image image;
    char *path = bench_path(b->programs, program, ".zvm");
    image_read(&image, path);
    struct code code = image_code(&image);
    size_t scratch_size = validate_scratch_size(code.size);
    void *scratch = malloc(scratch_size), *copy = malloc(code.size);
    struct sample validated = { 0 }, copied = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        if (!scratch || !copy || validate(&code, scratch, scratch_size).rule != RULE_NONE)
            die("cannot validate %s", path);
        double middle = seconds();
        for (int i = 0; i < COPIES; i++) {
            memcpy(copy, code.bytes, code.size);
            __asm__ volatile("" ::"r"(copy) : "memory");
        }
        double end = seconds();
        sample_add(&validated, (double)code.size / (middle - start) / 1e6);
        sample_add(&copied, COPIES * (double)code.size / (end - middle) / 1e6);
    }
    results_add(&b->results, name, "MB/s", &validated, "memcpy", &copied);
    sample_release(&validated);
    sample_release(&copied);
    free(copy);
    free(scratch);
    free(image.bytes);
    free(path);
}

void validator_bench(struct bench *b)
{
    measure(b, "validator_lua_MBps", "lua");
    measure(b, "validator_sqlite_MBps", "speedtest1");
}
