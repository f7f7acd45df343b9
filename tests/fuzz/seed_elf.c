/* Writes valid guest programs for fuzz_elf to start from. Usage: seed_elf DIRECTORY */
#include <stdio.h>
#include <string.h>

#include "elf_builder.h"
#include "zvm/abi/sfi.h"

static int save(const char *directory, const char *name, const struct built_elf *elf)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    size_t written = fwrite(elf->bytes, 1, elf->size, file);
    return fclose(file) != 0 || written != elf->size;
}

int main(int argc, char **argv)
{
    uint8_t text[2 * ZVM_BUNDLE_SIZE];
    struct built_elf elf;
    if (argc != 2)
        return 2;
    memset(text, ZVM_TEXT_FILL, sizeof(text));
    built_elf_init(&elf, text, sizeof(text));
    int failed = save(argv[1], "whole", &elf);
    elf.phdrs[BUILT_RODATA].p_filesz = elf.phdrs[BUILT_RODATA].p_memsz = 0;
    elf.phdrs[BUILT_DATA].p_filesz = 0;
    failed |= save(argv[1], "text-and-bss", &elf);
    built_elf_release(&elf);
    return failed;
}
