/* SPDX-License-Identifier: Apache-2.0 */
/* Where an address of a program comes from: symbol and source line. The only file that knows the ELF and DWARF library.
 */
#ifndef PLACE_H
#define PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLACE_NAME = 256, PLACE_FILE = 1024 };

struct place {
    char symbol[PLACE_NAME]; /* "": none */
    uint32_t past;           /* how far behind the symbol the address is */
    char file[PLACE_FILE];   /* "": not known */
    int line;
};

/* Looks up an address of the code in an ELF file in memory, which may be hostile. Unknown fields stay empty. */
void place_find(struct place *p, uint8_t *file, size_t size, uint32_t address);

#endif
