/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "yaml_binary.h"
#include "yaml_event.h"

enum { ROOT = 1, DEEPEST = 16 };

struct yaml_tree {
    yaml_document_t document;
};

static bool out_of_memory(struct error *err)
{
    return error_memory(err);
}

static struct yaml_tree *tree_new(struct error *err)
{
    struct yaml_tree *t = calloc(1, sizeof(*t));
    if (t && yaml_document_initialize(&t->document, NULL, NULL, NULL, 1, 1))
        return t;
    free(t);
    out_of_memory(err);
    return NULL;
}

void yaml_tree_free(struct yaml_tree *t)
{
    if (t)
        yaml_document_delete(&t->document);
    free(t);
}

static int add_tagged(struct yaml_tree *t, const char *tag, const char *text, yaml_scalar_style_t style)
{
    return yaml_document_add_scalar(&t->document, (const yaml_char_t *)tag, (const yaml_char_t *)text,
                                    (int)strlen(text), style);
}

/* What is no text is kept as it is written: in base64. */
static int add_scalar(struct yaml_tree *t, const char *text, yaml_scalar_style_t style)
{
    if (yaml_is_text(text))
        return add_tagged(t, NULL, text, style);
    char *base64 = yaml_binary_encode(text);
    int node = base64 ? add_tagged(t, YAML_BINARY_TAG, base64, YAML_PLAIN_SCALAR_STYLE) : 0;
    free(base64);
    return node;
}

/* The string of a scalar, for the caller to free; NULL when there is no memory. */
static char *string_of(const yaml_node_t *node)
{
    const char *text = (const char *)node->data.scalar.value;
    size_t length;
    bool good;
    return strcmp((const char *)node->tag, YAML_BINARY_TAG) == 0
               ? yaml_binary_decode(text, node->data.scalar.length, &length, &good)
               : strdup(text);
}

static int add_sequence(struct yaml_tree *t)
{
    return yaml_document_add_sequence(&t->document, NULL, YAML_BLOCK_SEQUENCE_STYLE);
}

/* What is inside the outermost mapping shows on a line. */
static int add_mapping(struct yaml_tree *t, size_t depth)
{
    return yaml_document_add_mapping(&t->document, NULL,
                                     depth == 0 ? YAML_BLOCK_MAPPING_STYLE : YAML_FLOW_MAPPING_STYLE);
}

static int keep(struct yaml_reader *r, struct yaml_tree *t, size_t depth);

/* A value that is not there at all would be written as an empty string, which is one: ~ is null as well. */
static int keep_scalar(struct yaml_reader *r, struct yaml_tree *t)
{
    const yaml_event_t *e = yaml_event(r);
    const char *text = (const char *)e->data.scalar.value;
    if (strlen(text) != e->data.scalar.length) {
        error_set(yaml_error(r), 0, "a value holds a NUL byte, expected a string");
        return yaml_wrong(r);
    }
    bool nothing = *text == '\0' && e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return add_scalar(t, nothing ? "~" : text, e->data.scalar.style);
}

static bool keep_items(struct yaml_reader *r, struct yaml_tree *t, int list, size_t depth)
{
    while (yaml_next(r)) {
        if (yaml_item(r) == YAML_END)
            return true;
        int item = keep(r, t, depth);
        if (!item || !yaml_document_append_sequence_item(&t->document, list, item))
            return false;
    }
    return false;
}

static bool keep_pairs(struct yaml_reader *r, struct yaml_tree *t, int mapping, size_t depth)
{
    while (yaml_next(r)) {
        if (yaml_item(r) == YAML_END)
            return true;
        int key = keep(r, t, depth), value = key && yaml_next(r) ? keep(r, t, depth) : 0;
        if (!value || !yaml_document_append_mapping_pair(&t->document, mapping, key, value))
            return false;
    }
    return false;
}

/* The number of the node made of the present item; 0 with the error set. */
static int keep(struct yaml_reader *r, struct yaml_tree *t, size_t depth)
{
    int node = 0;
    bool good = true;
    if (depth == DEEPEST) {
        error_set(yaml_error(r), 0, "it nests too deep, expected at most %d levels", DEEPEST);
        yaml_wrong(r);
        return 0;
    }
    switch (yaml_item(r)) {
    case YAML_VALUE:
        good = (node = keep_scalar(r, t)) != 0;
        break;
    case YAML_LIST:
        node = add_sequence(t);
        good = node && keep_items(r, t, node, depth + 1);
        break;
    case YAML_MAPPING:
        node = add_mapping(t, depth);
        good = node && keep_pairs(r, t, node, depth + 1);
        break;
    case YAML_END:
        break;
    }
    if (!good && yaml_error(r)->message[0] == '\0')
        out_of_memory(yaml_error(r));
    return good ? node : 0;
}

struct yaml_tree *yaml_keep(struct yaml_reader *r, const char *name, const char *expected)
{
    if (yaml_item(r) != YAML_MAPPING) {
        yaml_unexpected(r, name, expected);
        return NULL;
    }
    struct yaml_tree *t = tree_new(yaml_error(r));
    if (t && keep(r, t, 0) == ROOT)
        return t;
    yaml_tree_free(t);
    return NULL;
}

static bool is_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 20 && text[digits] == '\0' && (text[0] != '0' || digits == 1);
}

/* One copy under way. */
struct copying {
    const struct yaml_tree *from;
    struct yaml_tree *to;
    yaml_replace *replace;
    void *context;
    struct error *err;
};

static int copy_scalar(const struct copying *c, const yaml_node_t *node, const struct yaml_spot *spot)
{
    char *text = string_of(node);
    bool plain = false;
    char *made = text ? c->replace(c->context, spot, text, &plain, c->err) : NULL;
    int copy = 0;
    if (made) {
        yaml_scalar_style_t style = strcmp(made, text) == 0    ? node->data.scalar.style
                                    : plain || is_number(made) ? YAML_PLAIN_SCALAR_STYLE
                                                               : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
        copy = add_scalar(c->to, made, style);
    }
    free(made);
    free(text);
    return copy;
}

static yaml_node_t *node_of(const struct yaml_tree *t, int number)
{
    return yaml_document_get_node((yaml_document_t *)&t->document, number);
}

static int copy_node(const struct copying *c, int number, size_t depth, const struct yaml_spot *spot);

static int copy_sequence(const struct copying *c, const yaml_node_t *node, size_t depth, const struct yaml_spot *spot)
{
    int list = add_sequence(c->to);
    for (const yaml_node_item_t *i = node->data.sequence.items.start; list && i < node->data.sequence.items.top; i++) {
        int item = copy_node(c, *i, depth + 1, spot);
        if (!item || !yaml_document_append_sequence_item(&c->to->document, list, item))
            return 0;
    }
    return list;
}

/* What a key is called; "" where it is no string. */
static const char *name_of(const struct yaml_tree *t, int number)
{
    const yaml_node_t *node = node_of(t, number);
    return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : "";
}

static int copy_mapping(const struct copying *c, const yaml_node_t *node, size_t depth, const struct yaml_spot *spot)
{
    int mapping = add_mapping(c->to, depth);
    const char *outer = spot->outer ? spot->outer : spot->key;
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; mapping && p < node->data.mapping.pairs.top; p++) {
        const struct yaml_spot name = { outer, NULL }, value = { outer, name_of(c->from, p->key) };
        int key = copy_node(c, p->key, depth + 1, &name), copy = key ? copy_node(c, p->value, depth + 1, &value) : 0;
        if (!copy || !yaml_document_append_mapping_pair(&c->to->document, mapping, key, copy))
            return 0;
    }
    return mapping;
}

static int copy_node(const struct copying *c, int number, size_t depth, const struct yaml_spot *spot)
{
    const yaml_node_t *node = node_of(c->from, number);
    switch (node->type) {
    case YAML_SCALAR_NODE:
        return copy_scalar(c, node, spot);
    case YAML_SEQUENCE_NODE:
        return copy_sequence(c, node, depth, spot);
    default:
        return copy_mapping(c, node, depth, spot);
    }
}

struct yaml_tree *yaml_tree_copy(const struct yaml_tree *t, yaml_replace *replace, void *context, struct error *err)
{
    struct copying c = { t, tree_new(err), replace, context, err };
    if (c.to && copy_node(&c, ROOT, 0, &(struct yaml_spot){ 0 }) == ROOT)
        return c.to;
    if (c.to && err->message[0] == '\0')
        out_of_memory(err);
    yaml_tree_free(c.to);
    return NULL;
}

static bool add_pairs(struct yaml_tree *t, int mapping, const struct yaml_pair *pairs, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        int key = add_scalar(t, pairs[i].key, YAML_PLAIN_SCALAR_STYLE);
        int value =
            add_scalar(t, pairs[i].value, pairs[i].plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
        if (!key || !value || !yaml_document_append_mapping_pair(&t->document, mapping, key, value))
            return out_of_memory(err);
    }
    return true;
}

/* The node behind a key of the outermost mapping; 0 without. */
static int find(const struct yaml_tree *t, const char *key)
{
    const yaml_node_t *root = node_of(t, ROOT);
    for (const yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        const yaml_node_t *name = node_of(t, p->key);
        if (name->type == YAML_SCALAR_NODE && strcmp((const char *)name->data.scalar.value, key) == 0)
            return p->value;
    }
    return 0;
}

bool yaml_tree_has(const struct yaml_tree *t, const char *key)
{
    return find(t, key) != 0;
}

bool yaml_tree_add(struct yaml_tree *t, const struct yaml_pair *pairs, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (find(t, pairs[i].key))
            return error_set(err, 0, "key %s is not for a job's manifest", pairs[i].key);
    return add_pairs(t, ROOT, pairs, count, err);
}

static int find_list(struct yaml_tree *t, const char *key, struct error *err)
{
    int list = find(t, key);
    if (list && node_of(t, list)->type != YAML_SEQUENCE_NODE)
        return error_set(err, 0, "%s is no list", key);
    if (list)
        return list;
    int name = add_scalar(t, key, YAML_PLAIN_SCALAR_STYLE);
    list = add_sequence(t);
    if (name && list && yaml_document_append_mapping_pair(&t->document, ROOT, name, list))
        return list;
    return out_of_memory(err);
}

bool yaml_tree_add_to_list(struct yaml_tree *t, const char *key, const struct yaml_pair *pairs, size_t count,
                           struct error *err)
{
    int list = find_list(t, key, err), mapping = list ? add_mapping(t, 1) : 0;
    if (mapping && yaml_document_append_sequence_item(&t->document, list, mapping))
        return add_pairs(t, mapping, pairs, count, err);
    return list ? out_of_memory(err) : false;
}

static int write_text(void *to, unsigned char *bytes, size_t size)
{
    return fwrite(bytes, 1, size, to) == size;
}

static char *same(void *context, const struct yaml_spot *spot, const char *text, bool *plain, struct error *err)
{
    (void)context, (void)spot, (void)plain, (void)err;
    return strdup(text);
}

/* Whether all of its strings are shown as they are. */
static bool is_printable(const yaml_document_t *d)
{
    bool good = true;
    for (const yaml_node_t *node = d->nodes.start; good && node < d->nodes.top; node++)
        good = node->type != YAML_SCALAR_NODE || printable((const char *)node->data.scalar.value);
    return good;
}

/* Writing uses a document up: a copy's. */
char *yaml_tree_text(const struct yaml_tree *t, size_t *size, struct error *err)
{
    enum { WIDTH = 120 };
    char *text = NULL;
    yaml_emitter_t emitter;
    struct yaml_tree *copy = yaml_tree_copy(t, same, NULL, err);
    FILE *to = copy ? open_memstream(&text, size) : NULL;
    bool good = to && yaml_emitter_initialize(&emitter);
    if (good) {
        yaml_emitter_set_output(&emitter, write_text, to);
        yaml_emitter_set_unicode(&emitter, is_printable(&copy->document)); /* else it escapes all but ASCII */
        yaml_emitter_set_width(&emitter, WIDTH);
        good =
            yaml_emitter_open(&emitter) && yaml_emitter_dump(&emitter, &copy->document) && yaml_emitter_close(&emitter);
        yaml_emitter_delete(&emitter);
    }
    free(copy); /* its document is gone */
    if (to && fclose(to) == 0 && good)
        return text;
    free(text);
    if (copy)
        out_of_memory(err);
    return NULL;
}
