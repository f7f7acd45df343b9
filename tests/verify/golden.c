/* SPDX-License-Identifier: Apache-2.0 */
#include "golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct golden_row *golden_row(struct golden *g, const char *name)
{
    for (size_t i = g->used; i-- > 0;)
        if (!strcmp(g->rows[i].name, name))
            return &g->rows[i];
    if (g->used && g->rows[g->used - 1].count == 0)
        g->used--; /* nobody will miss it */
    if (g->used == g->size) {
        g->size = g->size ? 2 * g->size : 64;
        g->rows = realloc(g->rows, g->size * sizeof *g->rows);
        if (!g->rows)
            abort();
    }
    struct golden_row *row = &g->rows[g->used++];
    *row = (struct golden_row){ 0 };
    snprintf(row->name, sizeof row->name, "%s", name);
    return row;
}

void golden_count(struct golden_row *row, uint64_t number, const char *mnemonic)
{
    uint64_t x = (number + 1) * 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93;
    row->count++;
    row->hash += x ^ (x >> 32);
    for (unsigned i = 0; i < GOLDEN_NAMES; i++) {
        if (!row->names[i])
            row->names[i] = mnemonic;
        if (row->names[i] == mnemonic)
            return;
    }
}

static void put(FILE *to, const struct golden_row *row)
{
    fprintf(to, "%s\t%llu\t%016llx\t", row->name, (unsigned long long)row->count, (unsigned long long)row->hash);
    for (unsigned i = 0; i < GOLDEN_NAMES && row->names[i]; i++)
        fprintf(to, "%s%s", i ? " " : "", row->names[i]);
    if (*row->example)
        fprintf(to, ": %s", row->example);
    fputc('\n', to);
}

/* The table as text, to be freed. */
static char *print(const struct golden *g)
{
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);
    if (!to)
        abort();
    fputs("row\taccepted\thash\tinstructions\n", to);
    for (size_t i = 0; i < g->used; i++)
        if (g->rows[i].count)
            put(to, &g->rows[i]);
    fclose(to);
    return text;
}

/* The line of this name in a table, or NULL; *size without the newline. */
static const char *find_line(const char *table, const char *name, size_t name_size, size_t *size)
{
    for (const char *line = table; *line; line += *size + (line[*size] == '\n')) {
        *size = strcspn(line, "\n");
        if (*size > name_size && line[name_size] == '\t' && !memcmp(line, name, name_size))
            return line;
    }
    return NULL;
}

/* Every row that differs, that is gone, and that is new. */
static void compare(struct verify *v, const char *want, const char *have)
{
    size_t size, other_size;
    const char *other;
    for (const char *line = want; *line; line += size + (line[size] == '\n')) {
        size = strcspn(line, "\n");
        other = find_line(have, line, strcspn(line, "\t"), &other_size);
        if (!other)
            verify_fail(v, "no longer accepted: %.*s", (int)size, line);
        else if (size != other_size || memcmp(line, other, size))
            verify_fail(v, "accepted before: %.*s\n     and now:         %.*s", (int)size, line, (int)other_size,
                        other);
    }
    for (const char *line = have; *line; line += size + (line[size] == '\n')) {
        size = strcspn(line, "\n");
        if (!find_line(want, line, strcspn(line, "\t"), &other_size))
            verify_fail(v, "not accepted before: %.*s", (int)size, line);
    }
}

static char *path_of(char path[4096], const char *name)
{
    snprintf(path, 4096, "%s/golden/%s.tsv", VERIFY_DIR, name);
    return path;
}

static char *read_all(const char *path)
{
    FILE *from = fopen(path, "r");
    if (!from)
        return NULL;
    char *text = NULL;
    size_t size = 0;
    ssize_t n = getdelim(&text, &size, 0, from);
    fclose(from);
    return n < 0 ? NULL : text;
}

void golden_end_row(struct golden *g, struct verify *v, const char *name, const char *hint)
{
    const struct golden_row *row = &g->rows[g->used - 1];
    char path[4096], *have = NULL;
    size_t name_size = strlen(row->name), line_size, size;
    if (v->stop > 1 || (!g->want && !(g->want = read_all(path_of(path, name)))))
        return;
    bool listed = g->next && !strncmp(g->next, row->name, name_size) && g->next[name_size] == '\t';
    bool differs = listed;
    if (row->count) {
        FILE *to = open_memstream(&have, &size);
        if (!to)
            abort();
        put(to, row);
        fclose(to);
        const char *line = find_line(g->want, row->name, name_size, &line_size);
        differs = !line || strncmp(line, have, size) != 0;
        if (line)
            g->next = line + line_size + 1;
    }
    if (differs)
        verify_fail(v, "differs from %s: %s (%s)", path_of(path, name), row->name, hint);
    free(have);
}

static void save(struct verify *v, const char *path, const char *table)
{
    FILE *to = fopen(path, "w");
    bool written = to && fputs(table, to) >= 0;
    if ((to && fclose(to)) || !written)
        verify_fail(v, "cannot write %s", path);
}

void golden_close(struct golden *g, struct verify *v, const char *name, enum golden_mode mode)
{
    char path[4096], *have = print(g), *want = mode == GOLDEN_COMPARE ? read_all(path_of(path, name)) : NULL;
    if (want)
        compare(v, want, have);
    else if (mode == GOLDEN_COMPARE)
        verify_fail(v, "no table %s", path);
    else if (mode == GOLDEN_WRITE)
        save(v, path_of(path, name), have);
    free(want);
    free(have);
    free(g->rows);
    free(g->want);
    *g = (struct golden){ 0 };
}
