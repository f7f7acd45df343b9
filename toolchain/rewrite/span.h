/* SPDX-License-Identifier: Apache-2.0 */
/* Spans: pieces of the source text, borrowed and not NUL-terminated. */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "char.h"

struct span {
    const char *s;
    size_t n;
};

#define SPAN_ARGS(x) (int)(x).n, (x).s /* for "%.*s" */

static inline struct span span_of(const char *text)
{
    return (struct span){ text, strlen(text) };
}

static inline struct span span_between(const char *from, const char *to)
{
    return (struct span){ from, (size_t)(to - from) };
}

static inline bool span_is(struct span x, const char *text)
{
    return x.n == strlen(text) && memcmp(x.s, text, x.n) == 0;
}

static inline bool span_same(struct span x, struct span y)
{
    return x.n == y.n && (x.n == 0 || memcmp(x.s, y.s, x.n) == 0);
}

static inline bool span_starts(struct span x, const char *text)
{
    size_t n = strlen(text);
    return x.n >= n && memcmp(x.s, text, n) == 0;
}

static inline bool span_ends(struct span x, const char *text)
{
    size_t n = strlen(text);
    return x.n >= n && memcmp(x.s + x.n - n, text, n) == 0;
}

static inline bool span_has_capitals(struct span x)
{
    for (size_t i = 0; i < x.n; i++)
        if (x.s[i] >= 'A' && x.s[i] <= 'Z')
            return true;
    return false;
}

static inline struct span span_trim(struct span x)
{
    while (x.n && char_is_blank(x.s[0])) {
        x.s++;
        x.n--;
    }
    while (x.n && char_is_blank(x.s[x.n - 1]))
        x.n--;
    return x;
}

/* x without its first n characters. */
static inline struct span span_from(struct span x, size_t n)
{
    return (struct span){ x.s + n, x.n - n };
}

/* What stands in x before the first blank. */
static inline struct span span_word(struct span x)
{
    size_t n = 0;
    while (n < x.n && !char_is_blank(x.s[n]))
        n++;
    return (struct span){ x.s, n };
}

/* The letters and digits of a symbol or a number at the start of x; may be empty. */
static inline struct span span_name(struct span x)
{
    size_t n = 0;
    while (n < x.n && char_is_name(x.s[n]))
        n++;
    return (struct span){ x.s, n };
}

/* The part of x before the first c, which is cut off x together with c; all of x when there is no c. */
static inline struct span span_cut(struct span *x, char c)
{
    const char *at = x->n ? memchr(x->s, c, x->n) : NULL;
    struct span head = at ? span_between(x->s, at) : *x;
    size_t gone = at ? head.n + 1 : head.n;
    *x = (struct span){ x->s + gone, x->n - gone };
    return head;
}

#endif
