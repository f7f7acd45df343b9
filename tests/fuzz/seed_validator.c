/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes code for fuzz_validator to start from: every vector, and pieces of the text of real programs.
 * Usage: fuzz_validator_seed DIRECTORY [IMAGE...]
 */
#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zvm/abi/sfi.h>

/* Of an image's text, this much at a time; one piece in so many, for there are many alike. */
enum { PIECE = 16 * ZVM_BUNDLE_SIZE, SPARSE = 4 };

static unsigned written;

/* An input is a byte of instruction sets, then code; fuzz_validator.c says so. */
static void save(const char *directory, const void *code, size_t size)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%u", directory, written++);
    FILE *to = fopen(path, "wb");
    if (!to || fputc(ZVM_ISA_ALL, to) == EOF || fwrite(code, 1, size, to) != size || fclose(to) != 0) {
        perror(path);
        exit(1);
    }
}

static size_t parse_hex(char *hex, uint8_t *bytes, size_t room)
{
    size_t length = 0;
    char *end = hex;
    for (char *at = hex; length < room && *at; at = end) {
        while (*at == ' ')
            at++;
        char digits[3] = { at[0], at[0] ? at[1] : '\0', '\0' };
        if (!digits[1])
            break;
        bytes[length++] = (uint8_t)strtoul(digits, NULL, 16);
        end = at + 2;
    }
    return length;
}

static bool save_vectors(const char *directory)
{
    FILE *file = fopen(TESTS_DIR "/conformance/vectors.tsv", "r");
    char line[1024];
    while (file && fgets(line, sizeof(line), file)) {
        uint8_t bytes[512];
        char *rest = line;
        strsep(&rest, "\t");
        if (line[0] != '#' && rest)
            save(directory, bytes, parse_hex(strsep(&rest, "\t"), bytes, sizeof(bytes)));
    }
    return file && fclose(file) == 0;
}

/* The image was made by the toolchain just now: its headers are as they should be. */
static bool save_image(const char *directory, const char *path)
{
    Elf32_Ehdr header;
    Elf32_Phdr phdr;
    uint8_t piece[PIECE];
    FILE *file = fopen(path, "rb");
    if (!file || fread(&header, sizeof(header), 1, file) != 1 || fseek(file, (long)header.e_phoff, SEEK_SET) != 0)
        return false;
    do {
        if (fread(&phdr, sizeof(phdr), 1, file) != 1)
            return false;
    } while (phdr.p_type != PT_LOAD || !(phdr.p_flags & PF_X));
    for (uint32_t at = 0; at + PIECE <= phdr.p_filesz; at += SPARSE * PIECE) {
        if (fseek(file, (long)(phdr.p_offset + at), SEEK_SET) != 0 || fread(piece, PIECE, 1, file) != 1)
            return false;
        save(directory, piece, PIECE);
    }
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    bool good = save_vectors(argv[1]);
    for (int i = 2; i < argc; i++)
        good &= save_image(argv[1], argv[i]);
    return !good;
}
