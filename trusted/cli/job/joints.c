/* SPDX-License-Identifier: Apache-2.0 */
#include "joints.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pair.h"
#include "yaml_tree.h"

/* Whether a group's sessions have streams of the job's, and are joined without a network. */
static bool is_local(const struct group *g)
{
    return g->connected && !yaml_tree_has(g->manifest, "listen");
}

/* The node of that name, of which so many bytes count. */
static size_t find_node(const struct plan *p, const char *name, size_t length)
{
    size_t i = 0;
    while (i < p->nodes_count && (strncmp(p->nodes[i].name, name, length) != 0 || p->nodes[i].name[length] != '\0'))
        i++;
    return i;
}

/* Which node a channel leads to. */
static size_t peer_of(const struct plan *p, const struct channel_spec *spec)
{
    return find_node(p, spec->path, strcspn(spec->path, "/"));
}

/* The other end of a stream that a channel of a node writes: it leads back, and both call the stream the same. */
static struct channel_spec *find_reader(const struct plan *p, size_t node, const struct channel_spec *writer)
{
    const struct manifest *m = &p->nodes[peer_of(p, writer)].manifest;
    for (size_t i = 0; i < m->channels_count; i++) {
        struct channel_spec *spec = &m->channels[i];
        if (spec->kind == SOURCE_NODE && spec->mode == MODE_READ &&
            strcmp(strchr(spec->path, '/'), strchr(writer->path, '/')) == 0 && peer_of(p, spec) == node)
            return spec;
    }
    return NULL;
}

/* Whether a channel of a node leads to another node without a network, or to none at all. */
static bool stays_here(const struct plan *p, size_t node, const struct channel_spec *spec)
{
    if (spec->kind != SOURCE_NODE || !is_local(p->nodes[node].group))
        return false;
    const size_t peer = peer_of(p, spec);
    return peer == p->nodes_count || is_local(p->nodes[peer].group);
}

/* Each end is one of one stream: what is joined is no node's any more. */
static bool join(struct joint *j, struct plan *p, size_t node, struct channel_spec *spec)
{
    if (!stays_here(p, node, spec) || spec->mode != MODE_WRITE || peer_of(p, spec) == p->nodes_count)
        return false;
    struct channel_spec *reader = find_reader(p, node, spec);
    if (!reader)
        return false;
    *j = (struct joint){ .ends = { spec, reader }, .nodes = { node, peer_of(p, spec) } };
    spec->kind = reader->kind = SOURCE_PAIR;
    return true;
}

/* A person may write an end of a stream into a manifest, and forget the other. */
static bool check(const struct plan *p, size_t node, const struct channel_spec *spec, struct error *err)
{
    const char *name = p->nodes[node].name;
    if (!stays_here(p, node, spec))
        return true;
    const char *stream = strchr(spec->path, '/');
    return error_set(err, 0,
                     "session %s: channel %s: node:%s has no other end, expected a channel of session %.*s with source "
                     "node:%s%s and mode %s",
                     name, spec->name, spec->path, (int)(stream - spec->path), spec->path, name, stream,
                     spec->mode == MODE_WRITE ? "read" : "write");
}

static size_t count_writers(const struct plan *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->nodes_count; i++)
        for (size_t c = 0; c < p->nodes[i].manifest.channels_count; c++)
            count += p->nodes[i].manifest.channels[c].kind == SOURCE_NODE &&
                     p->nodes[i].manifest.channels[c].mode == MODE_WRITE;
    return count;
}

bool joints_find(struct joints *j, struct plan *p, struct error *err)
{
    *j = (struct joints){ .all = calloc(count_writers(p) + 1, sizeof(*j->all)) };
    if (!j->all)
        return error_memory(err);
    for (size_t i = 0; i < p->nodes_count; i++) {
        struct manifest *m = &p->nodes[i].manifest;
        for (size_t c = 0; c < m->channels_count; c++)
            j->count += join(&j->all[j->count], p, i, &m->channels[c]);
    }
    for (size_t i = 0; i < p->nodes_count; i++) {
        const struct manifest *m = &p->nodes[i].manifest;
        for (size_t c = 0; c < m->channels_count; c++)
            if (!check(p, i, &m->channels[c], err))
                return false;
    }
    return true;
}

bool joints_make(struct joints *j, size_t node, struct error *err)
{
    for (size_t i = 0; i < j->count; i++) {
        struct joint *at = &j->all[i];
        int sockets[2], memory;
        if (at->made || (at->nodes[0] != node && at->nodes[1] != node))
            continue;
        if (!pair_make(sockets, &memory, err))
            return false;
        at->made = true;
        for (int end = 0; end < 2; end++) {
            at->ends[end]->fd = sockets[end];
            at->ends[end]->memory_fd = memory;
        }
    }
    return true;
}

/* The file is let go with the second end. */
static void leave(struct joint *j, int end)
{
    if (j->ends[end]->fd < 0)
        return;
    close(j->ends[end]->fd);
    j->ends[end]->fd = -1;
    if (j->ends[!end]->fd < 0)
        close(j->ends[end]->memory_fd);
}

void joints_leave(struct joints *j, size_t node)
{
    for (size_t i = 0; i < j->count; i++)
        for (int end = 0; end < 2; end++)
            if (j->all[i].nodes[end] == node)
                leave(&j->all[i], end);
}

void joints_release(struct joints *j)
{
    for (size_t i = 0; i < j->count; i++)
        for (int end = 0; end < 2; end++)
            leave(&j->all[i], end);
    free(j->all);
    *j = (struct joints){ 0 };
}
