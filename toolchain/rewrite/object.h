/* SPDX-License-Identifier: Apache-2.0 */
/* The object that LLVM's assembler made: whether the validator would accept its code, as far as that shows before
 * linking. */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>

#include "rules.h"
#include "span.h"

struct refusal {
    enum rule rule;
    unsigned section; /* number of the section of code */
    unsigned offset;  /* in it */
};

/*
 * Validates each section of code by itself, with all instruction sets granted. Operands and branches that the linker
 * fills in count as harmless. The rule `flags` is left to the linker's wrapper, for flags go along branches. False, and
 * the refusal, when a section is refused. Bytes that are no ELF object pass.
 */
bool object_check(struct span object, struct refusal *refusal);

/* Of the symbols of that section whose names start with prefix, the last at or before the offset: its name without
 * prefix. */
struct span object_label(struct span object, const struct refusal *where, const char *prefix);

#endif
