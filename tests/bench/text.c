/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"

/* The whole file with a NUL behind it; the caller frees it. */
static char *text_read(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    if (!f)
        die("%s: %s", path, strerror(errno));
    if (getdelim(&text, &size, '\0', f) < 0) {
        if (ferror(f))
            die("%s: %s", path, strerror(errno));
        *text = '\0'; /* getdelim made the buffer before it met the end */
    }
    fclose(f);
    return text;
}

/* Where the duration at p, padding in front of it included, ends; NULL where there is none. */
static const char *duration_end(const char *p)
{
    while (*p == ' ' || *p == '.')
        p++;
    size_t whole = strspn(p, "0123456789");
    if (whole == 0 || p[whole] != '.')
        return NULL;
    p += whole + 1;
    size_t part = strspn(p, "0123456789");
    return part > 0 && p[part] == 's' ? p + part + 1 : NULL;
}

bool text_same(const char *left, const char *right)
{
    char *left_text = text_read(left), *right_text = text_read(right);
    const char *l = left_text, *r = right_text;

    while (*l || *r) {
        const char *left_end = duration_end(l), *right_end = duration_end(r);
        if (left_end && right_end) {
            l = left_end, r = right_end;
        } else if (*l == *r) {
            l++, r++;
        } else {
            break;
        }
    }
    bool same = !*l && !*r;
    free(left_text);
    free(right_text);
    return same;
}
