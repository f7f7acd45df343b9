/* directives.def as a table: what becomes of each directive. */
#ifndef DIRECTIVE_TABLE_H
#define DIRECTIVE_TABLE_H

#include "span.h"

enum directive_kind {
    DIRECTIVE_PASS, /* printed as it is */
    DIRECTIVE_DATA,
    DIRECTIVE_ALIGN,
    DIRECTIVE_DROP,
    DIRECTIVE_LOC,
    DIRECTIVE_NAMES,
    DIRECTIVE_TYPE,
    DIRECTIVE_REFUSE,
};

/* One row of directives.def, which explains the kinds. */
struct directive {
    const char *name; /* NULL: none of the rows */
    enum directive_kind kind;
    const char *text; /* DIRECTIVE_REFUSE: the reason; DIRECTIVE_DATA: LLVM's name, NULL where it is the same */
};

/* The row of a directive; a directive without a row is DIRECTIVE_PASS. */
const struct directive *directive_table_find(struct span name);

#endif
