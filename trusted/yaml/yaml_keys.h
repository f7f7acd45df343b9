/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads YAML whose mappings have keys from tables, strictly. Unknown and duplicate keys, anchors, tags, quoted numbers
 * and whatever else does not belong are errors, which say where it stands and what was expected. This file and
 * yaml_tree.c are the home of libyaml.
 *
 * Works on the parser's events, one at a time, so that it stops at the first one that does not belong and never holds
 * a tree: how deep a text nests costs nothing.
 */
#ifndef YAML_KEYS_H
#define YAML_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "manifest_key.h"

struct yaml_reader; /* at an item of the text */

enum yaml_item { YAML_VALUE, YAML_LIST, YAML_MAPPING, YAML_END };

/* Where an item stands. */
struct yaml_place {
    size_t line, column; /* from 0 */
};

/* Reads the value of a key that has more than one; the item is its first. */
typedef bool yaml_composite(struct yaml_reader *r, const struct manifest_key *key, void *object);

/* What a text holds. */
struct yaml_form {
    const char *name;                       /* "the manifest" */
    const char *what;                       /* "manifest"; before the names of missing keys */
    const struct manifest_key_table *table; /* of the outermost mapping */
    size_t required;                        /* how many of its first keys must be there */
    size_t most;                            /* bytes */
    yaml_composite *composite;              /* for kinds that are no single value */
};

/*
 * Reads a text into object. file: its name in messages; relative paths in it are taken from file's directory. check, or
 * NULL: what must hold in the end, said of the outermost mapping.
 */
bool yaml_read(const struct yaml_form *form, void *object, const char *text, size_t size, const char *file,
               bool (*check)(void *object, struct error *err), struct error *err);

/* The next item; false with the error set. */
bool yaml_next(struct yaml_reader *r);
enum yaml_item yaml_item(const struct yaml_reader *r);
struct yaml_place yaml_place(const struct yaml_reader *r);
struct error *yaml_error(struct yaml_reader *r);

/* Puts the place before the error that is set. Always false. */
bool yaml_wrong_at(struct yaml_reader *r, struct yaml_place place);
bool yaml_wrong(struct yaml_reader *r);

/* The present item does not belong. Always false. */
bool yaml_unexpected(struct yaml_reader *r, const char *name, const char *expected);

/* The present item as a string, good until the next; NULL with the error set. */
const char *yaml_string(struct yaml_reader *r, const char *name);

/* The present item as the key's value, or as one of its list, into object. */
bool yaml_value(struct yaml_reader *r, const struct manifest_key *key, void *object);

/* The mapping that begins here, into object. */
bool yaml_mapping(struct yaml_reader *r, const struct manifest_key_table *table, size_t required, void *object,
                  const char *what);

/* The list of mappings that begins here: one call of add each. */
bool yaml_each(struct yaml_reader *r, const struct manifest_key *key, const char *name,
               bool (*add)(struct yaml_reader *r, void *object), void *object);

#endif
