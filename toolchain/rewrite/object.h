/* What LLVM's assembler made: whether the validator would take its code, as far as that can be told before linking. */
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
 * Validates each section of code by itself, with all instruction sets granted; operands and branches that the linker
 * fills in count as harmless, and flags are left to it, for they go along branches. False, and the refusal, when one is
 * refused. Bytes that are no ELF object pass.
 */
bool object_check(struct span object, struct refusal *refusal);

/* The last symbol of the section, at or before the offset, whose name starts so; what follows in its name, or nothing.
 */
struct span object_label(struct span object, const struct refusal *where, const char *prefix);

#endif
