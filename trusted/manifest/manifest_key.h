/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a manifest by name, and how the text of a value becomes a field; shared by YAML and the command line. */
#ifndef MANIFEST_KEY_H
#define MANIFEST_KEY_H

#include "manifest.h"

/* How a value is written. */
enum manifest_key_kind {
#define KIND(name, type, expected) KIND_##name,
#include "manifest.def"
#undef KIND
};

/* What a value of each kind takes in its field. */
enum {
#define KIND(name, type, expected) KIND_SIZE_##name = sizeof(type),
#include "manifest.def"
#undef KIND
};

/* The place of a key's field. One that is not of its kind's size does not compile: values would be written over the
 * next field, or half of one be read. */
#define MANIFEST_KEY_SIZE(type, field) sizeof(struct { __typeof__(((struct type *)0)->field) value; })
#define MANIFEST_KEY_FIELD(type, kind, field)                                                                          \
    (offsetof(struct type, field) + 0 * sizeof(char[MANIFEST_KEY_SIZE(type, field) == KIND_SIZE_##kind ? 1 : -1]))

struct manifest_key {
    const char *name;
    enum manifest_key_kind kind;
    size_t field;       /* offset in struct manifest or struct channel_spec */
    uint64_t low, high; /* the range, both ends allowed; numbers only */
    uint64_t multiple;  /* the value must be one of this; numbers only */
    const char *summary;
};

struct manifest_key_table {
    const struct manifest_key *keys;
    size_t count;
};

extern const struct manifest_key_table manifest_keys; /* fields of struct manifest */
extern const struct manifest_key_table channel_keys;  /* fields of struct channel_spec */

/* The named key; NULL where there is none, err lists those there are. */
const struct manifest_key *manifest_key_find(const struct manifest_key_table *table, const char *name,
                                             struct error *err);

/*
 * Sets the key's field of object from text. For keys of one value only, not args, env and channels. directory: what
 * relative paths are taken from; "" or with its slash at the end. A string that was there before is freed.
 */
bool manifest_key_read(const struct manifest_key *key, void *object, const char *text, const char *directory,
                       struct error *err);

/* Whether the field is in its key's range. */
bool manifest_key_check(const struct manifest_key *key, const void *object, struct error *err);

/* Whether the field holds a value that manifest_key_text() can write. */
bool manifest_key_is_set(const struct manifest_key *key, const void *object);

/* The field as manifest_key_read() would take it, for the caller to free; NULL when memory ran out. For keys of one
 * value only.
 */
char *manifest_key_text(const struct manifest_key *key, const void *object);

/* What a value of this kind looks like: "yes or no". */
const char *manifest_key_expected(enum manifest_key_kind kind);

/* Whether a value of this kind is a single text, which manifest_key_read() takes. */
bool manifest_key_is_single(enum manifest_key_kind kind);

/* Whether the kind takes any text as it stands, quoted or not. */
bool manifest_key_is_text(enum manifest_key_kind kind);

#endif
