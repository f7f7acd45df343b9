/* SPDX-License-Identifier: Apache-2.0 */
/* The symbols of a relocatable x32 object in memory. */
#ifndef OBJECT_H
#define OBJECT_H

#include "archive.h"
#include <elf.h>

struct object {
    char *data; /* the member's */
    size_t size;
    Elf32_Shdr *sections;
    unsigned section_count;
    unsigned table;     /* index of the symbol table's section */
    Elf32_Sym *symbols; /* in data */
    unsigned count;
    const char *names; /* in data, names_size bytes with a NUL at the end */
    size_t names_size;
};

/* False: the member is no such object, or has no symbols. */
bool object_open(struct object *o, struct member *m);

const char *object_name(const struct object *o, unsigned symbol);

/* Whether the symbol is a function that others see: defined here or, with defined false, used here. */
bool object_function(const struct object *o, unsigned symbol, bool defined);

/* Makes relocations against one symbol relocations against another. */
void object_refer(struct object *o, unsigned from, unsigned to);

/* Replaces the symbol table and its names by larger ones, at the end of the member. False without memory. */
bool object_replace(struct object *o, struct member *m, const Elf32_Sym *symbols, unsigned count, const char *names,
                    size_t names_size);

#endif
