/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mutator that keeps the file an ELF file: it changes fields of the headers and the note as attackers do, and puts
 * right what would end the parsing at once. Half of the time it leaves the work to libFuzzer's own.
 */
#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* libFuzzer's; other engines have no use for this file. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

static uint32_t below(uint32_t *random, uint32_t limit)
{
    *random = *random * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)*random * limit) >> 32);
}

/* All that check_header() wants, now and then; the rest of the file stays as it is. */
static void repair_header(uint8_t *bytes)
{
    Elf32_Ehdr header;
    memcpy(&header, bytes, sizeof(header));
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = header.e_version = EV_CURRENT;
    header.e_ident[EI_OSABI] = header.e_ident[EI_ABIVERSION] = 0;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_flags = 0;
    header.e_ehsize = sizeof(Elf32_Ehdr);
    header.e_phentsize = sizeof(Elf32_Phdr);
    header.e_phnum = (uint16_t)(1 + header.e_phnum % 16);
    memcpy(bytes, &header, sizeof(header));
}

/* A word of the headers becomes one that is wrong in a way that checks forget. */
static void change_word(uint8_t *bytes, size_t size, uint32_t *random)
{
    const uint32_t words = (uint32_t)(size < 512 ? size : 512) / 4;
    size_t at = (size_t)below(random, words) * 4, other = (size_t)below(random, words) * 4;
    uint32_t value, copied;
    memcpy(&value, bytes + at, sizeof(value));
    memcpy(&copied, bytes + other, sizeof(copied));
    const uint32_t values[] = { 0,          1,          UINT32_MAX,     0x80000000, value + 1,      value - 1,
                                0u - value, copied,     value + copied, 0x1000,     value ^ 0x1000, value + 0x1000,
                                0x20000,    0xFEE00000, (uint32_t)size, 0x20,       value << 1,     0xFFFFF000 };
    value = values[below(random, sizeof(values) / sizeof(values[0]))];
    memcpy(bytes + at, &value, sizeof(value));
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
    uint32_t random = seed;
    if (size < sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr) || below(&random, 2) == 0)
        size = LLVMFuzzerMutate(bytes, size, most);
    else
        for (uint32_t n = 1 + below(&random, 3); n > 0; n--)
            change_word(bytes, size, &random);
    if (size >= sizeof(Elf32_Ehdr) && below(&random, 8) != 0)
        repair_header(bytes);
    return size;
}
