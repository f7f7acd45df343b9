/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <stdio.h>
#include <string.h>

enum { INLINE_BITS = 8 * sizeof(value), WIDEST = 128 };

bool type_is_signed(const struct type *type)
{
    return type->kind == TYPE_INTEGER && (type->info & 1);
}

unsigned type_width(const struct type *type)
{
    return type->kind == TYPE_INTEGER ? 1u << (type->info >> 1) : type->info;
}

__int128 value_integer(const struct type *type, value v)
{
    unsigned width = type_width(type), spare = WIDEST - width;
    unsigned __int128 bits = 0;

    memcpy(&bits, width <= INLINE_BITS ? (const void *)&v : (const void *)v, (width + 7) / 8);
    bits <<= spare;
    return type_is_signed(type) ? (__int128)bits >> spare : (__int128)(bits >> spare);
}

bool value_is_negative(const struct type *type, value v)
{
    return type_is_signed(type) && value_integer(type, v) < 0;
}

static long double value_float(const struct type *type, value v)
{
    unsigned width = type_width(type);
    const void *bits = width <= INLINE_BITS ? (const void *)&v : (const void *)v;

    if (width == 32)
        return *(const float *)bits;
    if (width == 64)
        return *(const double *)bits;
    return *(const long double *)bits;
}

static void print_integer(struct value_text *to, bool is_signed, __int128 x)
{
    if (is_signed && x >= INT64_MIN && x <= INT64_MAX)
        snprintf(to->text, sizeof to->text, "%lld", (long long)x);
    else if (!is_signed && (unsigned __int128)x <= UINT64_MAX)
        snprintf(to->text, sizeof to->text, "%llu", (unsigned long long)x);
    else
        snprintf(to->text, sizeof to->text, "0x%08x%08x%08x%08x", (unsigned)(x >> 96), (unsigned)(x >> 64),
                 (unsigned)(x >> 32), (unsigned)x);
}

struct value_text value_text(const struct type *type, value v)
{
    struct value_text result = { "<unknown>" };

    if (type->kind == TYPE_INTEGER)
        print_integer(&result, type_is_signed(type), value_integer(type, v));
    else if (type->kind == TYPE_FLOAT)
        snprintf(result.text, sizeof result.text, "%Lg", value_float(type, v));
    return result;
}
