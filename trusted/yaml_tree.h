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

/*
 * A copy whose values are what replace makes of each: an owned string, or NULL with err set, and the copy fails. A
 * value that comes out changed is quoted unless it is a whole number.
 */
struct yaml_tree *yaml_tree_copy(const struct yaml_tree *t,
                                 char *(*replace)(void *context, const char *text, struct error *err), void *context,
                                 struct error *err);

/* One key of a mapping to add: its value unquoted where plain. */
struct yaml_pair {
    const char *key, *value;
    bool plain;
};

/* Whether the outermost mapping has that key. */
bool yaml_tree_has(const struct yaml_tree *t, const char *key);

/* Adds keys to the outermost mapping, which must not be there, or a mapping to the list under a key of it. */
bool yaml_tree_add(struct yaml_tree *t, const struct yaml_pair *pairs, size_t count, struct error *err);
bool yaml_tree_add_to_list(struct yaml_tree *t, const char *key, const struct yaml_pair *pairs, size_t count,
                           struct error *err);

/* The tree as the text of a document, for the caller to free. */
char *yaml_tree_text(const struct yaml_tree *t, size_t *size, struct error *err);

void yaml_tree_free(struct yaml_tree *t); /* NULL is allowed */

#endif
