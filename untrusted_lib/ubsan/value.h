/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What instrumented code hands to the runtime of -fsanitize=undefined: places in the source, descriptions of types, and
 * values. The shapes are GCC's.
 */
#ifndef UBSAN_VALUE_H
#define UBSAN_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* A place in the source. Once it was reported, its column is PLACE_USED. */
struct place {
    const char *file;
    uint32_t line;
    uint32_t column;
};
#define PLACE_USED UINT32_MAX

enum type_kind { TYPE_INTEGER = 0, TYPE_FLOAT = 1 };

struct type {
    uint16_t kind;
    uint16_t info; /* an integer's: whether it is signed, and twice the logarithm of its width; a float's width */
    char name[];   /* with its quotes */
};

/* A value of up to 32 bits, or the address of a larger one. */
typedef uintptr_t value;

bool type_is_signed(const struct type *type);
unsigned type_width(const struct type *type);

/* Of a value of an integer type, whatever its sign, all bits. */
__int128 value_integer(const struct type *type, value v);
bool value_is_negative(const struct type *type, value v);

/* The value as the messages have it. */
struct value_text {
    char text[48];
};
struct value_text value_text(const struct type *type, value v);

#endif
