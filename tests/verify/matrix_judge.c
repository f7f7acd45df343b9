/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judges images for matrix.sh: prints "accepted" or "refused(RULE@ADDRESS)", the bytes of text, milliseconds of one
 * validation, megabytes a second. Usage: matrix_judge IMAGE
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "elf_image.h"
#include "validator.h"
#include "zvm/abi/layout.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int judge(const struct code *code)
{
    size_t scratch_size = validate_scratch_size(code->size);
    void *scratch = malloc(scratch_size);
    struct verdict v = { 0 };
    double best = 1e9;
    for (int round = 0; scratch && round < 10; round++) {
        double start = seconds();
        v = validate(code, scratch, scratch_size);
        double took = seconds() - start;
        best = took < best ? took : best;
    }
    free(scratch);
    if (v.rule == RULE_NONE)
        printf("accepted");
    else
        printf("refused(%s@0x%x)", rule_name(v.rule), code->address + v.offset);
    printf(" %zu %.2f %.0f\n", code->size, best * 1e3, (double)code->size / best / 1e6);
    return v.rule != RULE_NONE;
}

int main(int argc, char **argv)
{
    struct stat st;
    struct error err = { 0 };
    struct elf_image elf;
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fprintf(stderr, "usage: matrix_judge IMAGE\n");
        return 2;
    }
    struct elf_source source = { .fd = fd, .size = (uint64_t)st.st_size };
    if (!elf_parse(&elf, &source, &err)) {
        printf("no image: %s\n", err.message);
        return 2;
    }
    const struct segment *text = &elf.segments[SEGMENT_TEXT];
    size_t size = (text->file_size + ZVM_BUNDLE_SIZE - 1) / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
    uint8_t *bytes = malloc(size);
    if (!bytes || !elf_source_read(&source, text->offset, bytes, text->file_size, "text", &err))
        return 2;
    memset(bytes + text->file_size, ZVM_TEXT_FILL, size - text->file_size);
    return judge(&(struct code){ bytes, size, text->start, text->start, elf.end, elf.isa });
}
