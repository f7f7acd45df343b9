/* SPDX-License-Identifier: Apache-2.0 */
/* The manifests of a job's nodes: their group's, with variables replaced, and what joins them to the others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manifest_key.h"
#include "manifest_yaml.h"
#include "plan.h"
#include "variables.h"
#include "yaml_tree.h"

/* What variables are about. */
struct scope {
    const struct plan *plan;
    const struct node *node;
};

/* Whether names of files go into a text: whoever names files says nothing of sizes, times and rights. */
static bool is_of_files(const char *text)
{
    return strstr(text, "{file}") || strstr(text, "{name}") || strstr(text, "{stem}");
}

/* Whether a value is one of a manifest's that YAML has unquoted: a size, a time, a word. */
static bool is_plain(const struct yaml_spot *spot)
{
    const struct manifest_key_table *table = !spot->outer                           ? &manifest_keys
                                             : strcmp(spot->outer, "channels") == 0 ? &channel_keys
                                                                                    : NULL;
    for (size_t i = 0; table && spot->key && i < table->count; i++)
        if (strcmp(table->keys[i].name, spot->key) == 0)
            return manifest_key_is_single(table->keys[i].kind) && !manifest_key_is_text(table->keys[i].kind);
    return false;
}

static char *replace(void *context, const struct yaml_spot *spot, const char *text, bool *plain, struct error *err)
{
    const struct scope *s = context;
    *plain = is_plain(spot) && !is_of_files(text);
    return variables_replace(s->plan, s->node, spot, text, err);
}

/* One end of a stream: a channel whose other end is that node. */
static bool add_end(struct yaml_tree *t, const struct node *node, const struct node *peer, bool writes,
                    struct error *err)
{
    char name[2 * CHANNEL_NAME], source[4 * CHANNEL_NAME];
    snprintf(name, sizeof(name), "%s-%s", writes ? "to" : "from", peer->name);
    const struct node *from = writes ? node : peer, *to = writes ? peer : node;
    snprintf(source, sizeof(source), "node:%s/%s.%s", peer->name, from->name, to->name);
    const struct yaml_pair pairs[] = {
        { "name", name, true },
        { "source", source, false },
        { "mode", writes ? "write" : "read", true },
    };
    return yaml_tree_add_to_list(t, "channels", pairs, sizeof(pairs) / sizeof(pairs[0]), err);
}

/* No node sends to itself. */
static bool add_ends(const struct plan *p, struct yaml_tree *t, const struct node *node, struct error *err)
{
    const size_t own = (size_t)(node->group - p->groups);
    for (size_t i = 0; i < p->streams_count; i++) {
        for (int side = 0; side < 2; side++) {
            const struct group *other = &p->groups[p->streams[i].groups[!side]];
            for (size_t j = 0; p->streams[i].groups[side] == own && j < other->nodes; j++) {
                const struct node *peer = &p->nodes[other->first + j];
                if (peer != node && !add_end(t, node, peer, side == 0, err))
                    return false;
            }
        }
    }
    return true;
}

/* Where the group does not say otherwise: sockets that only the user can reach. A port is open to all on this machine.
 */
static const struct yaml_pair listen = { "listen", "ipc://*", false };

static bool join(const struct plan *p, struct yaml_tree *t, const struct node *node, const struct meeting *meeting,
                 struct error *err)
{
    const struct yaml_pair pairs[] = {
        { "name_service", meeting->service, false },
        { "job", p->name, false },
        { "job_token", meeting->token, false },
        { "node", node->name, false },
    };
    return yaml_tree_add(t, pairs, sizeof(pairs) / sizeof(pairs[0]), err) &&
           (yaml_tree_has(t, listen.key) || yaml_tree_add(t, &listen, 1, err)) && add_ends(p, t, node, err);
}

static bool write_node(const struct plan *p, struct node *node, const struct meeting *meeting, struct error *err)
{
    struct scope scope = { p, node };
    struct yaml_tree *t = yaml_tree_copy(node->group->manifest, replace, &scope, err);
    if (t && (!node->group->connected || join(p, t, node, meeting, err)))
        node->text = yaml_tree_text(t, &node->text_size, err);
    yaml_tree_free(t);
    return node->text || error_wrap(err, "session %s", node->name);
}

bool plan_write(struct plan *p, const struct meeting *meeting, struct error *err)
{
    for (size_t i = 0; i < p->nodes_count; i++)
        if (!write_node(p, &p->nodes[i], meeting, err))
            return false;
    return true;
}

/* What is the job's to say, not a session's. */
static bool leaves_to_job(const struct node *node, struct error *err)
{
    const char *key = node->manifest.report ? "report" : node->manifest.commit != COMMIT_SUCCESS ? "commit" : NULL;
    return !key || error_set(err, 0, "session %s: key %s is not for a job's manifest, expected it %s", node->name, key,
                             node->manifest.report ? "in the job" : "nowhere: a job commits all outputs or none");
}

/* The lines of the manifest are those that --dry-run shows; paths are relative to the job's text. */
bool plan_check(struct plan *p, const char *file, struct error *err)
{
    for (size_t i = 0; i < p->nodes_count; i++) {
        struct node *node = &p->nodes[i];
        char *where;
        const char *slash = strrchr(file, '/');
        if (asprintf(&where, "%.*s%s.yaml", (int)(slash ? slash + 1 - file : 0), file, node->name) < 0)
            return error_memory(err);
        bool good = manifest_read_yaml(&node->manifest, node->text, node->text_size, where, err);
        free(where);
        if (!good)
            return error_wrap(err, "the manifest that 'zerovm job --dry-run' shows");
        if (!leaves_to_job(node, err))
            return false;
    }
    return true;
}
