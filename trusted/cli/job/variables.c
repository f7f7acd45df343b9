/* SPDX-License-Identifier: Apache-2.0 */
#include "variables.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "manifest_key.h"
#include "printable.h"
#include "source.h"

static const char *file_name(const struct node *node)
{
    const char *slash = strrchr(node->file, '/');
    return slash ? slash + 1 : node->file;
}

/* A string that the caller frees; NULL when there is no memory. */
static __attribute__((format(printf, 1, 2))) char *made(const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int size = vasprintf(&text, format, args);
    va_end(args);
    return size >= 0 ? text : NULL;
}

static char *number_of(const struct node *node)
{
    return made("%zu", node->number);
}

static char *node_of(const struct node *node)
{
    return strdup(node->name);
}

static char *count_of(const struct node *node)
{
    return made("%zu", node->group->nodes);
}

static char *file_of(const struct node *node)
{
    return strdup(node->file);
}

static char *name_of(const struct node *node)
{
    return strdup(file_name(node));
}

/* Without its last suffix. */
static char *stem_of(const struct node *node)
{
    const char *name = file_name(node), *dot = strrchr(name, '.');
    return dot && dot > name ? strndup(name, (size_t)(dot - name)) : strdup(name);
}

static const struct variable {
    const char *name;
    char *(*value)(const struct node *node); /* for the caller to free; NULL when there is no memory */
    bool file;                               /* of groups with for_each alone */
} variables[] = {
    { "n", number_of, false }, { "node", node_of, false }, { "count", count_of, false },
    { "file", file_of, true }, { "name", name_of, true },  { "stem", stem_of, true },
};
enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

static bool is_name(const char *name, const char *text, size_t size)
{
    return strlen(name) == size && memcmp(name, text, size) == 0;
}

static const struct variable *find(const char *text, size_t size)
{
    for (size_t i = 0; i < VARIABLES; i++)
        if (is_name(variables[i].name, text, size))
            return &variables[i];
    return NULL;
}

/* {count.GROUP}; NULL where there is no such group. */
static const struct group *find_counted(const struct plan *p, const char *text, size_t size)
{
    static const char prefix[] = "count.";
    const size_t length = sizeof(prefix) - 1;
    for (size_t i = 0; size > length && memcmp(text, prefix, length) == 0 && i < p->groups_count; i++)
        if (is_name(p->groups[i].name, text + length, size - length))
            return &p->groups[i];
    return NULL;
}

/* The value of the variable that is called so, for the caller to free; NULL with the error set. */
static char *value_of(const struct plan *p, const struct node *node, const char *text, size_t size, struct error *err)
{
    const struct variable *v = find(text, size);
    const struct group *counted = find_counted(p, text, size);
    char *value = NULL;
    if (v && v->file && !node->file)
        error_set(err, 0, "{%s} in a group without for_each", v->name);
    else if (!v && !counted)
        error_set(err, 0, "unknown variable {%.*s}, expected n, node, count, count.GROUP, file, name or stem",
                  (int)(size < 64 ? size : 64), text);
    else if (!(value = v ? v->value(node) : made("%zu", counted->nodes)))
        error_memory(err);
    return value;
}

/* A string that is being made. */
struct making {
    FILE *to;
    const char *text;   /* what it is made of */
    bool addressed;     /* it is a source or an address */
    bool varied;        /* there was a variable */
    size_t fixed;       /* bytes before the first */
    enum scheme scheme; /* what those say that it is; SCHEME_NONE: a path */
};

/* What stands between the signs of an address brings none of its own: no * for all hosts, no other port. */
static bool fits_address(const struct making *m, const char *value, struct error *err)
{
    char quoted[PRINTABLE_QUOTED];
    bool path = m->scheme == SCHEME_NONE || m->scheme == SCHEME_IPC;
    return !m->addressed || path || channel_name_is_good(value) ||
           error_set(err, 0, "a variable in an address is %s, expected %s", printable_quoted(quoted, value),
                     manifest_key_expected(KIND_NAME));
}

static bool put_value(struct making *m, size_t at, const char *value, struct error *err)
{
    if (!m->varied) {
        m->varied = true;
        m->fixed = at;
        m->scheme = source_scheme(m->text, at);
    }
    return fits_address(m, value, err) && fputs(value, m->to) >= 0;
}

/* {{ is a brace. */
static bool put_all(struct making *m, const struct plan *p, const struct node *node, struct error *err)
{
    bool good = true;
    for (const char *at = m->text; good && *at != '\0'; at++) {
        if (*at != '{' || at[1] == '{') {
            fputc(*at, m->to);
            at += *at == '{';
            continue;
        }
        size_t size = strcspn(at + 1, "}");
        if (at[1 + size] == '\0')
            return error_set(err, 0, "a variable without its end, expected } behind %s", at);
        char *value = value_of(p, node, at + 1, size, err);
        good = value && put_value(m, (size_t)(at - m->text), value, err);
        free(value);
        at += 1 + size;
    }
    return good;
}

/*
 * The names of files come from anybody, and a source is what it is by its spelling: ./ keeps a path that spells null,
 * fd:1 or node:a a path, and a socket's one that begins like a wildcard or an abstract name. A new string.
 */
static char *keep_path(const struct making *m, const char *text)
{
    static const char ipc[] = ADDRESS_IPC;
    const size_t length = sizeof(ipc) - 1;
    if (!m->addressed || !m->varied)
        return strdup(text);
    if (m->scheme == SCHEME_IPC)
        return made("%s%s%s", ipc, m->fixed == length && strchr("*@", text[length]) ? "./" : "", text + length);
    return made("%s%s", m->scheme == SCHEME_NONE && source_is_spelled(text) ? "./" : "", text);
}

static bool is_addressed(const struct yaml_spot *spot)
{
    struct error none;
    const bool channel = spot->outer && strcmp(spot->outer, "channels") == 0;
    const struct manifest_key *key =
        spot->outer && !channel ? NULL : manifest_key_find(channel ? &channel_keys : &manifest_keys, spot->key, &none);
    return key && (key->kind == KIND_SOURCE || key->kind == KIND_COPIES || key->kind == KIND_ADDRESS);
}

/* The names in env are data as the values are. */
static bool may_vary(const struct yaml_spot *spot)
{
    return spot->key || (spot->outer && strcmp(spot->outer, "env") == 0);
}

char *variables_replace(const struct plan *p, const struct node *node, const struct yaml_spot *spot, const char *text,
                        struct error *err)
{
    char *string = NULL, *kept = NULL;
    size_t size;
    if (!may_vary(spot) && strchr(text, '{')) {
        error_set(err, 0, "key %s holds a variable, expected variables in values alone", text);
        return NULL;
    }
    struct making m = {
        .to = open_memstream(&string, &size),
        .text = text,
        .addressed = spot->key && is_addressed(spot),
    };
    bool good = m.to && put_all(&m, p, node, err);
    if (m.to && fclose(m.to) == 0 && good)
        kept = keep_path(&m, string);
    if (!kept && (good || !m.to))
        error_memory(err);
    free(string);
    return kept;
}
