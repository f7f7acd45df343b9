/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts assembly source, as scrub() leaves it, into labels, directives and instructions. */
#ifndef SOURCE_H
#define SOURCE_H

#include "span.h"

enum statement_kind {
    STATEMENT_LABEL,     /* name */
    STATEMENT_DIRECTIVE, /* name with its dot, rest */
    STATEMENT_INSN,      /* name: mnemonic or prefix, rest */
    STATEMENT_ASSIGN,    /* name = rest */
    STATEMENT_PLACE,     /* name = . or .set name, . */
    STATEMENT_MARKER,    /* a whole line "# 12 "file"" in rest */
    STATEMENT_END,
};

struct statement {
    enum statement_kind kind;
    struct span name;
    struct span rest; /* operands, without blanks around them */
    unsigned line;    /* of the source, from 1 */
};

/* Whether a line # 12 "file", #APP or #NO_APP starts at p. GCC writes the last two around assembly that a person wrote.
 */
bool source_is_marker(const char *p, const char *end);

struct source {
    const char *at;
    const char *end;
    unsigned line;
};

void source_init(struct source *s, struct span text);

/* The next statement; STATEMENT_END for ever after the last. */
struct statement source_next(struct source *s);

#endif
