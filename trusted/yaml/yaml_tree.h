/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of YAML texts that are kept, changed, and written again. */
#ifndef YAML_TREE_H
#define YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "yaml_keys.h"

struct yaml_tree; /* opaque; one value with all that is in it */

/* The mapping that begins here; the caller frees it. NULL with the error set. */
struct yaml_tree *yaml_keep(struct yaml_reader *r, const char *name, const char *expected);

/* Where a string of a tree stands. */
struct yaml_spot {
    const char *outer; /* the key of the outermost mapping that it stands under; NULL: it is such a key, or has none */
    const char *key;   /* the key that it is the value of, or in the list of; NULL: it is a key itself */
};

/*
 * A copy whose strings are what replace makes of each: an owned string, or NULL with err set, and the copy fails. A
 * value that comes out changed is quoted unless it is a whole number, or replace sets *plain.
 */
typedef char *yaml_replace(void *context, const struct yaml_spot *spot, const char *text, bool *plain,
                           struct error *err);
struct yaml_tree *yaml_tree_copy(const struct yaml_tree *t, yaml_replace *replace, void *context, struct error *err);

/* One key of a mapping to add: its value unquoted where plain. */
struct yaml_pair {
    const char *key, *value;
    bool plain;
};

/* Whether the outermost mapping has that key. */
bool yaml_tree_has(const struct yaml_tree *t, const char *key);

/* The first adds keys to the outermost mapping, which has none of them yet; the second adds a mapping to the list under
 * one of its keys. */
bool yaml_tree_add(struct yaml_tree *t, const struct yaml_pair *pairs, size_t count, struct error *err);
bool yaml_tree_add_to_list(struct yaml_tree *t, const char *key, const struct yaml_pair *pairs, size_t count,
                           struct error *err);

/* The tree as the text of a document, for the caller to free. */
char *yaml_tree_text(const struct yaml_tree *t, size_t *size, struct error *err);

void yaml_tree_free(struct yaml_tree *t); /* NULL is allowed */

#endif
