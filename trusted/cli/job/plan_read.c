/* SPDX-License-Identifier: Apache-2.0 */
/* A job's text: its groups and streams, and which nodes they make. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "plan.h"
#include "yaml_keys.h"
#include "yaml_tree.h"

#define ROW(type, name, kind, field, low, high, multiple, summary)                                                     \
    { #name, KIND_##kind, MANIFEST_KEY_FIELD(type, kind, field), low, high, multiple, summary },
static const struct manifest_key job_rows[] = {
#define JOB_KEY(...) ROW(plan, __VA_ARGS__)
#include "plan.def"
#undef JOB_KEY
};
static const struct manifest_key group_rows[] = {
#define GROUP_KEY(...) ROW(group, __VA_ARGS__)
#include "plan.def"
#undef GROUP_KEY
};
static const struct manifest_key stream_rows[] = {
#define STREAM_KEY(...) ROW(stream, __VA_ARGS__)
#include "plan.def"
#undef STREAM_KEY
};
#define TABLE(rows)                                                                                                    \
    {                                                                                                                  \
        rows, sizeof(rows) / sizeof((rows)[0])                                                                         \
    }
static const struct manifest_key_table job_keys = TABLE(job_rows), group_keys = TABLE(group_rows),
                                       stream_keys = TABLE(stream_rows);

static void group_release(struct group *g)
{
    free(g->name);
    free(g->for_each);
    yaml_tree_free(g->manifest);
}

static void stream_release(struct stream *s)
{
    free(s->from);
    free(s->to);
}

static bool add_group(struct yaml_reader *r, void *object)
{
    enum { REQUIRED = 2 }; /* name, manifest */
    struct plan *p = object;
    struct yaml_place place = yaml_place(r);
    struct group g = { 0 };
    bool good = yaml_mapping(r, &group_keys, REQUIRED, &g, "group");
    if (good && (g.count != 0) == (g.for_each != NULL)) {
        error_set(yaml_error(r), 0, "group %s has %s, expected one of the two", g.name,
                  g.count ? "count and for_each" : "neither count nor for_each");
        good = yaml_wrong_at(r, place);
    }
    for (size_t i = 0; good && i < p->groups_count; i++) {
        if (strcmp(p->groups[i].name, g.name) == 0) {
            error_set(yaml_error(r), 0, "a second group %s, expected names of their own", g.name);
            good = yaml_wrong_at(r, place);
        }
    }
    struct group *more = good ? grow(p->groups, p->groups_count, sizeof(*more), yaml_error(r)) : NULL;
    if (!more) {
        group_release(&g);
        return false;
    }
    p->groups = more;
    more[p->groups_count++] = g;
    return true;
}

static bool add_stream(struct yaml_reader *r, void *object)
{
    enum { REQUIRED = 2 }; /* from, to */
    struct plan *p = object;
    struct stream s = { 0 };
    struct stream *more = yaml_mapping(r, &stream_keys, REQUIRED, &s, "stream")
                              ? grow(p->streams, p->streams_count, sizeof(*more), yaml_error(r))
                              : NULL;
    if (!more) {
        stream_release(&s);
        return false;
    }
    p->streams = more;
    more[p->streams_count++] = s;
    return true;
}

static bool read_composite(struct yaml_reader *r, const struct manifest_key *key, void *object)
{
    switch (key->kind) {
    case KIND_GROUPS:
        return yaml_each(r, key, "a group", add_group, object);
    case KIND_STREAMS:
        return yaml_each(r, key, "a stream", add_stream, object);
    default: {
        struct group *g = object;
        g->manifest = yaml_keep(r, key->name, manifest_key_expected(key->kind));
        return g->manifest != NULL;
    }
    }
}

static bool resolve(struct plan *p, const char *name, size_t *group, struct error *err)
{
    for (*group = 0; *group < p->groups_count; ++*group) {
        if (strcmp(p->groups[*group].name, name) == 0) {
            p->groups[*group].connected = true;
            return true;
        }
    }
    return error_set(err, 0, "a stream of group %s, expected a group of the job", name);
}

/* Takes ownership of file. */
static bool add_node(struct plan *p, struct group *g, char *file, struct error *err)
{
    struct node *more = NULL;
    char *name = NULL;
    if (p->nodes_count == PLAN_NODES)
        error_set(err, 0, "too many sessions, expected at most %d", PLAN_NODES);
    else if (asprintf(&name, "%s-%zu", g->name, g->nodes + 1) < 0)
        error_memory(err);
    else
        more = grow(p->nodes, p->nodes_count, sizeof(*more), err);
    if (!more) {
        free(name);
        free(file);
        return false;
    }
    p->nodes = more;
    g->nodes++;
    more[p->nodes_count++] = (struct node){ .name = name, .group = g, .number = g->nodes, .file = file };
    return true;
}

/* The directory itself and the one above: no pattern means them. */
static bool is_place(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool add_file_nodes(struct plan *p, struct group *g, struct dirent **entries, int count, const char *pattern,
                           struct error *err)
{
    const int length = (int)(pattern - g->for_each); /* of the directory */
    bool good = true;
    for (int i = 0; i < count; i++) {
        char *file = NULL;
        const char *name = entries[i]->d_name;
        if (good && !is_place(name) && fnmatch(pattern, name, FNM_PERIOD) == 0) {
            good = asprintf(&file, "%.*s%s", length, g->for_each, name) >= 0 || error_memory(err);
            good = good && add_node(p, g, file, err);
        }
        free(entries[i]);
    }
    return good;
}

/* By bytes, so that the order is the same everywhere. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The manifests name the files from the job's text's directory; here they are looked for from our own. */
static bool find_files(struct plan *p, struct group *g, struct error *err)
{
    const char *slash = strrchr(g->for_each, '/'), *pattern = slash ? slash + 1 : g->for_each;
    const int length = (int)(pattern - g->for_each);
    struct dirent **entries = NULL;
    char *place;
    if (asprintf(&place, "%s%.*s", *g->for_each == '/' ? "" : p->directory, length, g->for_each) < 0)
        return error_memory(err);
    int count = scandir(*place ? place : ".", &entries, NULL, by_bytes);
    bool good = count >= 0 ? add_file_nodes(p, g, entries, count, pattern, err)
                           : error_set(err, errno, "group %s: list %s", g->name, *place ? place : ".");
    if (good && g->nodes == 0)
        good = error_set(err, 0, "group %s: no file is like %s%s", g->name, place, pattern);
    free(entries);
    free(place);
    return good;
}

static bool make_nodes(void *object, struct error *err)
{
    struct plan *p = object;
    for (size_t i = 0; i < p->streams_count; i++)
        if (!resolve(p, p->streams[i].from, &p->streams[i].groups[0], err) ||
            !resolve(p, p->streams[i].to, &p->streams[i].groups[1], err))
            return false;
    for (size_t i = 0; i < p->groups_count; i++) {
        struct group *g = &p->groups[i];
        g->first = p->nodes_count;
        if (g->for_each && !find_files(p, g, err))
            return false;
        while (!g->for_each && g->nodes < g->count)
            if (!add_node(p, g, NULL, err))
                return false;
    }
    return p->nodes_count > 0 || error_set(err, 0, "the job has no group, expected at least one");
}

bool plan_read(struct plan *p, const char *text, size_t size, const char *file, struct error *err)
{
    static const struct yaml_form form = {
        .name = "the job",
        .what = "job",
        .table = &job_keys,
        .required = 2, /* job, groups */
        .most = PLAN_BYTES,
        .composite = read_composite,
    };
    const char *slash = strrchr(file, '/');
    p->directory = strndup(file, slash ? (size_t)(slash + 1 - file) : 0);
    if (!p->directory)
        return error_memory(err);
    return yaml_read(&form, p, text, size, file, make_nodes, err);
}

void plan_release(struct plan *p)
{
    for (size_t i = 0; i < p->groups_count; i++)
        group_release(&p->groups[i]);
    for (size_t i = 0; i < p->streams_count; i++)
        stream_release(&p->streams[i]);
    for (size_t i = 0; i < p->nodes_count; i++) {
        free(p->nodes[i].name);
        free(p->nodes[i].file);
        free(p->nodes[i].text);
        manifest_release(&p->nodes[i].manifest);
    }
    free(p->directory);
    free(p->groups);
    free(p->streams);
    free(p->nodes);
    free(p->name);
    free(p->report);
    *p = (struct plan){ 0 };
}
