/* SPDX-License-Identifier: Apache-2.0 */
#include "joints.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pair.h"
#include "yaml_tree.h"

/* Whether a group's sessions may be joined without a network. */
static bool is_local(const struct group *g)
{
    return !yaml_tree_has(g->manifest, "listen");
}

/* The node of that name, of which so many bytes count. */
static size_t find_node(const struct plan *p, const char *name, size_t length)
{
    size_t i = 0;
    while (i < p->nodes_count && (strncmp(p->nodes[i].name, name, length) != 0 || p->nodes[i].name[length] != '\0'))
        i++;
    return i;
}

/* The other end of a stream that a channel writes: what the reader calls it, which is what both call the stream. */
static struct channel_spec *find_reader(struct manifest *m, const char *stream)
{
    for (size_t i = 0; i < m->channels_count; i++) {
        struct channel_spec *spec = &m->channels[i];
        if (spec->kind == SOURCE_NODE && spec->mode == MODE_READ && strcmp(strchr(spec->path, '/') + 1, stream) == 0)
            return spec;
    }
    return NULL;
}

/* A stream that a person wrote into a manifest may lead nowhere: it stays as it is. */
static bool find(struct joint *j, struct plan *p, size_t node, struct channel_spec *spec)
{
    if (spec->kind != SOURCE_NODE || spec->mode != MODE_WRITE || !is_local(p->nodes[node].group))
        return false;
    const size_t length = strcspn(spec->path, "/"), peer = find_node(p, spec->path, length);
    if (peer == p->nodes_count || !is_local(p->nodes[peer].group))
        return false;
    struct channel_spec *reader = find_reader(&p->nodes[peer].manifest, spec->path + length + 1);
    *j = (struct joint){ .ends = { spec, reader }, .nodes = { node, peer } };
    return reader != NULL;
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
            j->count += find(&j->all[j->count], p, i, &m->channels[c]);
    }
    for (size_t i = 0; i < j->count; i++)
        j->all[i].ends[0]->kind = j->all[i].ends[1]->kind = SOURCE_PAIR;
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
