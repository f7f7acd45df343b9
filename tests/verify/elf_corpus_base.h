/* SPDX-License-Identifier: Apache-2.0 */
/* The valid program that the corpus breaks. */
#ifndef ELF_CORPUS_BASE_H
#define ELF_CORPUS_BASE_H

#include <string.h>

#include "elf_builder.h"
#include "zvm/abi/sfi.h"

enum { CORPUS_TEXT = 2 * ZVM_BUNDLE_SIZE };

/* Both bundles of the text end the session well, exit code 0, so that either may be the entry. */
static inline void corpus_base(struct built_elf *elf)
{
    /* xor %edi,%edi; mov $exit,%eax; ... call slot: 0x10000 from the end of the bundle */
    static const uint8_t start[] = { 0x31, 0xFF, 0xB8, 0x03, 0x00, 0x00, 0x00 };
    uint8_t text[CORPUS_TEXT];
    memset(text, 0x90, sizeof(text));
    for (unsigned bundle = 0; bundle < CORPUS_TEXT; bundle += ZVM_BUNDLE_SIZE) {
        const int32_t displacement = (int32_t)(0x10000 - (0x20000 + bundle + ZVM_BUNDLE_SIZE));
        memcpy(text + bundle, start, sizeof(start));
        text[bundle + ZVM_BUNDLE_SIZE - 5] = 0xE8;
        memcpy(text + bundle + ZVM_BUNDLE_SIZE - 4, &displacement, sizeof(displacement));
    }
    built_elf_init(elf, text, sizeof(text));
}

#endif
