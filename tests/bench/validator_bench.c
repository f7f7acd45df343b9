/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast the validator reads the text of linked guests and the slowest code we know, in megabytes a second: against
 * memcpy of the same bytes, and against a decoder that goes through them (Zydis, ZydisDecoderDecodeInstruction).
 */
#include <Zydis/Zydis.h>
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zvm/abi/sfi.h>

#include "bench.h"
#include "child.h"
#include "validator.h"
#include "validator_code.h"

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

/* A rival goes through the same bytes, with room for a copy of them. */
typedef void rival(const struct code *code, uint8_t *copy);

static void copy_all(const struct code *code, uint8_t *copy)
{
    memcpy(copy, code->bytes, code->size);
    __asm__ volatile("" ::"r"(copy) : "memory");
}

static void decode_all(const struct code *code, uint8_t *copy)
{
    ZydisDecoder decoder;
    ZydisDecodedInstruction instruction;
    ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    for (size_t at = 0; at < code->size;) {
        ZyanStatus status =
            ZydisDecoderDecodeInstruction(&decoder, NULL, code->bytes + at, code->size - at, &instruction);
        at += ZYAN_SUCCESS(status) ? instruction.length : 1;
        copy[0] = (uint8_t)instruction.mnemonic;
    }
}

/* The medians of some rounds each, by turns. */
static void compare(struct bench *b, const char *name, const struct code *code, enum rule rule, const char *other,
                    rival *run)
{
    enum { ROUNDS = 40 };
    if (!bench_wants(b, name))
        return;
    size_t scratch_size = validate_scratch_size(code->size);
    void *scratch = malloc(scratch_size), *copy = malloc(code->size);
    struct sample validated = { 0 }, rivals = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        if (!scratch || !copy || validate(code, scratch, scratch_size).rule != rule)
            die("%s: another verdict than expected", name);
        double middle = seconds();
        run(code, copy);
        double end = seconds();
        sample_add(&validated, (double)code->size / (middle - start) / 1e6);
        sample_add(&rivals, (double)code->size / (end - middle) / 1e6);
    }
    results_add(&b->results, name, "MB/s", &validated, other, &rivals);
    sample_release(&validated);
    sample_release(&rivals);
    free(copy);
    free(scratch);
}

static void measure_program(struct bench *b, const char *name, const char *name_decoded, const char *program)
{
    if (!bench_wants(b, name) && !bench_wants(b, name_decoded))
        return;
    struct image image;
    char *path = bench_path(b->programs, program, ".zvm");
    image_read(&image, path);
    struct code code = image_code(&image);
    compare(b, name, &code, RULE_NONE, "memcpy", copy_all);
    compare(b, name_decoded, &code, RULE_NONE, "zydis", decode_all);
    free(image.bytes);
    free(path);
}

/* A megabyte; `spoilt`: with the last bytes such that the rule is broken there. */
static void measure_made(struct bench *b, const char *name, validator_code *make, const char *spoilt, enum rule rule)
{
    enum { SIZE = 1 << 20 };
    if (!bench_wants(b, name))
        return;
    uint8_t *bytes = malloc(SIZE);
    if (!bytes)
        die("no memory");
    make(bytes, SIZE);
    memcpy(bytes + SIZE - strlen(spoilt), spoilt, strlen(spoilt));
    const struct code code = { bytes, SIZE, VALIDATOR_CODE_ADDRESS, 0, UINT64_C(1) << 32, ZVM_ISA_ALL };
    compare(b, name, &code, rule, "memcpy", copy_all);
    free(bytes);
}

void validator_bench(struct bench *b)
{
    measure_program(b, "validator_lua_MBps", "validator_lua_decoder_MBps", "lua");
    measure_program(b, "validator_sqlite_MBps", "validator_sqlite_decoder_MBps", "speedtest1");
    measure_made(b, "validator_bytes_MBps", code_of_single_bytes, "", RULE_NONE);
    measure_made(b, "validator_branches_MBps", code_of_branches, "", RULE_NONE);
    measure_made(b, "validator_far_MBps", code_of_calls, "", RULE_NONE);
    measure_made(b, "validator_rip_MBps", code_of_rip, "", RULE_NONE);
    measure_made(b, "validator_groups_MBps", code_of_groups, "", RULE_NONE);
    measure_made(b, "validator_flags_MBps", code_of_flags, "", RULE_NONE);
    measure_made(b, "validator_followed_MBps", code_of_followed, "", RULE_NONE);
    measure_made(b, "validator_arrivals_MBps", code_of_arrivals, "", RULE_NONE);
    measure_made(b, "validator_spread_MBps", code_of_spread, "", RULE_NONE);
    measure_made(b, "validator_refused_MBps", code_of_rip, "\xcc", RULE_FORBIDDEN);
    measure_made(b, "validator_stray_MBps", code_of_rip, "\xeb\xf7", RULE_TARGET);
}
