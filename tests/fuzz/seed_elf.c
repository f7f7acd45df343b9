/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the malformed-ELF corpus for fuzz_elf to start from. Usage: fuzz_elf_seed DIRECTORY */
#include <stdio.h>

#include "elf_corpus.h"

struct seeds {
    const char *directory;
    unsigned count, failures;
};

static void save(void *context, const struct corpus_file *file)
{
    struct seeds *seeds = context;
    char path[4096];
    snprintf(path, sizeof(path), "%s/%u", seeds->directory, seeds->count++);
    FILE *to = fopen(path, "wb");
    if (!to || fwrite(file->bytes, 1, file->size, to) != file->size)
        seeds->failures++;
    if (to && fclose(to) != 0)
        seeds->failures++;
}

int main(int argc, char **argv)
{
    struct seeds seeds = { .directory = argc == 2 ? argv[1] : "." };
    corpus_shapes(save, &seeds);
    return !corpus_fields(save, &seeds) || seeds.failures != 0;
}
