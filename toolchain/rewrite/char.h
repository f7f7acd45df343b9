/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of characters of assembly source. */
#ifndef CHAR_H
#define CHAR_H

#include <stdbool.h>

static inline bool char_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static inline bool char_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether a symbol may start with c. */
static inline bool char_starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$' || (c & 0x80);
}

/* Whether a symbol may go on with c. */
static inline bool char_is_name(char c)
{
    return char_starts_name(c) || char_is_digit(c);
}

#endif
