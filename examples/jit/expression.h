/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of 32-bit numbers: x, the byte at hand, i, its place, constants, and C's operators; as postfix steps. */
#ifndef EXPRESSION_H
#define EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation {
    CONSTANT, /* the three that put a value on the stack */
    X,
    I,
    NEGATE, /* the two that change the topmost */
    COMPLEMENT,
    ADD, /* those that make one of the two topmost */
    SUBTRACT,
    MULTIPLY,
    AND,
    OR,
    XOR,
    LEFT, /* shift counts are taken modulo 32; right shifts keep the sign */
    RIGHT,
};

struct step {
    enum operation operation;
    uint32_t constant;
};

enum { STEPS = 512, DEPTH = 24 };

struct expression {
    struct step steps[STEPS];
    size_t count;
};

/* False with *wrong at what cannot be read, or is too long or too deep. */
bool expression_parse(struct expression *e, const char *text, const char **wrong);

/* The sum over all bytes, each earlier sum times 31, as the interpreter makes it. */
uint32_t expression_interpret(const struct expression *e, const uint8_t *bytes, uint32_t count);

#endif
