/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "elf_image.h"
#include "printable.h"
#include "zvm/abi/layout.h"
#include "zvm/abi/sfi.h"

static const struct usage usage = {
    .synopsis = "inspect FILE",
    .summary = "Shows what a program is made of: segments, entry point, instruction sets. Does not validate its code.",
};

static const char *const segment_names[SEGMENTS] = {
    [SEGMENT_TEXT] = "text",
    [SEGMENT_RODATA] = "rodata",
    [SEGMENT_DATA] = "data",
};
static const char *const segment_rights[SEGMENTS] = {
    [SEGMENT_TEXT] = "r-x",
    [SEGMENT_RODATA] = "r--",
    [SEGMENT_DATA] = "rw-",
};

static const struct {
    uint32_t bit;
    const char *name;
} isa_names[] = {
    { ZVM_ISA_AES, "aes" }, { ZVM_ISA_PCLMUL, "pclmul" }, { ZVM_ISA_SHA, "sha" },
    { ZVM_ISA_ADX, "adx" }, { ZVM_ISA_VAES, "vaes" },     { ZVM_ISA_VPCLMUL, "vpclmul" },
};

static void show(const char *path, const struct elf_image *elf, uint64_t size)
{
    printable_line(stdout, "file:    %s, %llu bytes", path, (unsigned long long)size);
    printable_line(stdout, "entry:   0x%08x", elf->entry);
    printable_part(stdout, "isa:     x86-64-v3");
    for (size_t i = 0; i < sizeof(isa_names) / sizeof(isa_names[0]); i++)
        if (elf->isa & isa_names[i].bit)
            printable_part(stdout, " %s", isa_names[i].name);
    printable_lines(stdout, "\n");
    if (elf->phdr)
        printable_line(stdout, "headers: %u at 0x%08x", elf->phdr_count, elf->phdr);
    else
        printable_line(stdout, "headers: %u, not in memory", elf->phdr_count);
    printable_line(stdout, "memory:  %u bytes before the heap, which starts at 0x%08x", elf->end - ZVM_TEXT_START,
                   elf->end);
    printable_line(stdout, "segment rights    address  memory bytes    file bytes   file offset");
    for (int i = 0; i < SEGMENTS; i++) {
        const struct segment *s = &elf->segments[i];
        if (s->memory_size != 0)
            printable_line(stdout, "%-7s %-6s 0x%08x  %12u  %12u  %12u", segment_names[i], segment_rights[i], s->start,
                           s->memory_size, s->file_size, s->offset);
    }
}

static bool inspect(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno, "open");
    struct elf_image elf;
    struct elf_source source;
    bool good = elf_source_open(&source, fd, err) && elf_parse(&elf, &source, err);
    close(fd);
    if (good)
        show(path, &elf, source.size);
    return good;
}

int cmd_inspect(int argc, char **argv)
{
    int option = option_next(argc, argv, &usage);
    if (option != OPTION_END)
        return option_exit_code(option);
    if (optind + 1 != argc)
        return fail_usage(&usage, "one file is needed");
    struct error err = { 0 };
    return inspect(argv[optind], &err) ? EXIT_SUCCESS : fail(END_image, argv[optind], &err);
}
