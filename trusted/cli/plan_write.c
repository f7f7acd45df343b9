/* The manifests of a job's nodes: their group's, with variables, and what joins them to the others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"
#include "yaml_tree.h"

/* What variables are about. */
struct scope {
    const struct plan *plan;
    const struct node *node;
};

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool print_number(FILE *to, const struct scope *s)
{
    fprintf(to, "%zu", s->node->number);
    return true;
}

static bool print_node(FILE *to, const struct scope *s)
{
    fputs(s->node->name, to);
    return true;
}

static bool print_count(FILE *to, const struct scope *s)
{
    fprintf(to, "%zu", s->node->group->nodes);
    return true;
}

static bool print_file(FILE *to, const struct scope *s)
{
    return s->node->file && fputs(s->node->file, to) >= 0;
}

static bool print_name(FILE *to, const struct scope *s)
{
    return s->node->file && fputs(file_name(s->node->file), to) >= 0;
}

/* Without its last suffix. */
static bool print_stem(FILE *to, const struct scope *s)
{
    if (!s->node->file)
        return false;
    const char *name = file_name(s->node->file), *dot = strrchr(name, '.');
    fprintf(to, "%.*s", (int)(dot && dot > name ? dot - name : (ptrdiff_t)strlen(name)), name);
    return true;
}

static const struct {
    const char *name;
    bool (*print)(FILE *to, const struct scope *s);
} variables[] = {
    { "n", print_number },  { "node", print_node }, { "count", print_count },
    { "file", print_file }, { "name", print_name }, { "stem", print_stem },
};
enum { VARIABLES = sizeof(variables) / sizeof(variables[0]) };

static bool is_name(const char *name, const char *text, size_t size)
{
    return strlen(name) == size && memcmp(name, text, size) == 0;
}

/* {count.GROUP} */
static bool print_count_of(FILE *to, const struct scope *s, const char *text, size_t size)
{
    static const char prefix[] = "count.";
    const size_t length = sizeof(prefix) - 1;
    if (size <= length || memcmp(text, prefix, length) != 0)
        return false;
    for (size_t i = 0; i < s->plan->groups_count; i++) {
        const struct group *g = &s->plan->groups[i];
        if (is_name(g->name, text + length, size - length))
            return fprintf(to, "%zu", g->nodes) > 0;
    }
    return false;
}

static bool print_variable(FILE *to, const struct scope *s, const char *text, size_t size, struct error *err)
{
    for (size_t i = 0; i < VARIABLES; i++)
        if (is_name(variables[i].name, text, size))
            return variables[i].print(to, s) ||
                   error_set(err, 0, "{%s} in a group without for_each", variables[i].name);
    return print_count_of(to, s, text, size) ||
           error_set(err, 0, "unknown variable {%.*s}, expected n, node, count, count.GROUP, file, name or stem",
                     (int)(size < 64 ? size : 64), text);
}

/* {{ is a brace. */
static bool print_replaced(FILE *to, const struct scope *s, const char *text, struct error *err)
{
    for (; *text != '\0'; text++) {
        if (*text != '{' || text[1] == '{') {
            fputc(*text, to);
            text += *text == '{';
            continue;
        }
        size_t size = strcspn(text + 1, "}");
        if (text[1 + size] == '\0')
            return error_set(err, 0, "a variable without its end, expected } behind %s", text);
        if (!print_variable(to, s, text + 1, size, err))
            return false;
        text += 1 + size;
    }
    return true;
}

static char *replace(void *context, const char *text, struct error *err)
{
    char *made = NULL;
    size_t size;
    FILE *to = open_memstream(&made, &size);
    if (!to) {
        error_set(err, 0, "out of memory");
        return NULL;
    }
    bool good = print_replaced(to, context, text, err);
    if (fclose(to) == 0 && good)
        return made;
    free(made);
    return NULL;
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

/* The lines of the manifest are those that --dry-run shows; paths are relative to the job's text. */
bool plan_check(struct plan *p, const char *file, struct error *err)
{
    for (size_t i = 0; i < p->nodes_count; i++) {
        struct node *node = &p->nodes[i];
        char *where;
        const char *slash = strrchr(file, '/');
        if (asprintf(&where, "%.*s%s.yaml", (int)(slash ? slash + 1 - file : 0), file, node->name) < 0)
            return error_set(err, 0, "out of memory");
        bool good = manifest_read_yaml(&node->manifest, node->text, node->text_size, where, err);
        free(where);
        if (!good)
            return error_wrap(err, "the manifest that 'zerovm job --dry-run' shows");
    }
    return true;
}

bool plan_has_network(const struct plan *p)
{
    size_t i = 0;
    while (i < p->nodes_count && !manifest_has_network(&p->nodes[i].manifest))
        i++;
    return i < p->nodes_count;
}
