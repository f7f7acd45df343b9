/* SPDX-License-Identifier: Apache-2.0 */
/* How the tests of rows are made: each maker fills a test for a row and the suffix drawn for it. */
#ifndef ASSEMBLY_ROWS_H
#define ASSEMBLY_ROWS_H

#include <string.h>

#include "assembly.h"

#define WRITE(field, ...)  snprintf(field, sizeof(field), __VA_ARGS__)
#define APPEND(field, ...) snprintf((field) + strlen(field), sizeof(field) - strlen(field), __VA_ARGS__)

/* A row and the suffix drawn for it. */
struct form {
    const struct lowering *row;
    char mnemonic[24]; /* with prefix and suffix */
    unsigned width;
};

/* A memory operand at a drawn address. */
void put_memory(struct test *t, unsigned bytes, char *out, size_t size);

/* The stack pointer in this width. */
const char *stack_text(unsigned width);

/* The makers. Each returns true. */
bool branch_test(struct test *t, const struct form *f);
bool ret_test(struct test *t, const struct form *f);
bool condition_test(struct test *t, const struct form *f);
bool leave_test(struct test *t, const struct form *f);
bool to_stack_test(struct test *t, const struct form *f);
bool lea_stack_test(struct test *t, const struct form *f);

/* first: the stack pointer is the first operand. */
bool from_stack_test(struct test *t, const struct form *f, bool first);

#endif
