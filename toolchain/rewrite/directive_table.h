/* SPDX-License-Identifier: Apache-2.0 */
/* directives.def as a table: what each directive does. */
#ifndef DIRECTIVE_TABLE_H
#define DIRECTIVE_TABLE_H

#include "span.h"

/* directives.def explains the others. */
enum directive_kind {
    DIRECTIVE_PASS, /* has no row: printed as it is */
    DIRECTIVE_DATA,
    DIRECTIVE_STRINGS,
    DIRECTIVE_ALIGN,
    DIRECTIVE_DROP,
    DIRECTIVE_LOC,
    DIRECTIVE_GLOBAL,
    DIRECTIVE_WEAK,
    DIRECTIVE_WEAKREF,
    DIRECTIVE_SET,
    DIRECTIVE_TYPE,
    DIRECTIVE_SIZE,
    DIRECTIVE_REFUSE,
};

/* One row of directives.def. */
struct directive {
    const char *name; /* NULL: none of the rows */
    enum directive_kind kind;
    const char *text; /* NULL: none */
};

/* The row of a directive; a directive without a row is DIRECTIVE_PASS. */
const struct directive *directive_table_find(struct span name);

#endif
