/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NESTING = 16 };

bool arguments_add(struct arguments *a, const char *word)
{
    char **bigger = realloc(a->v, (size_t)(a->count + 2) * sizeof *bigger);
    char *copy = strdup(word);
    if (bigger)
        a->v = bigger;
    if (!bigger || !copy)
        return false;
    a->v[a->count++] = copy;
    a->v[a->count] = NULL;
    return true;
}

void arguments_free(struct arguments *a)
{
    for (int i = 0; i < a->count; i++)
        free(a->v[i]);
    free(a->v);
    *a = (struct arguments){ 0 };
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

/* The next word of text, unquoted in place; NULL at the end. */
static char *next_word(char **text)
{
    char *in = *text, quote = 0;
    while (is_space(*in))
        in++;
    char *word = in, *out = in;
    if (!*in)
        return NULL;
    for (; *in && (quote || !is_space(*in)); in++) {
        if (*in == '\\' && in[1])
            *out++ = *++in;
        else if (quote ? *in == quote : *in == '"' || *in == '\'')
            quote = quote ? 0 : *in;
        else
            *out++ = *in;
    }
    *text = *in ? in + 1 : in;
    *out = 0;
    return word;
}

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    if (!f)
        return NULL;
    if (getdelim(&text, &size, 0, f) < 0 && !ferror(f))
        text = text ? (*text = 0, text) : strdup("");
    fclose(f);
    return text;
}

static bool expand(struct arguments *a, char *word, int depth)
{
    char *text = word[0] == '@' && depth < NESTING ? read_file(word + 1) : NULL;
    bool good = true;
    if (!text) /* "@name" without such a file is a plain argument */
        return arguments_add(a, word);
    char *rest = text;
    for (char *inner; good && (inner = next_word(&rest));)
        good = expand(a, inner, depth + 1);
    free(text);
    return good;
}

bool arguments_expand(struct arguments *a, int argc, char **argv)
{
    bool good = true;
    for (int i = 1; good && i < argc; i++)
        good = expand(a, argv[i], 0);
    return good;
}
