/* The keys of a manifest by name, and how the text of a value becomes a field; shared by YAML and the command line. */
#ifndef MANIFEST_KEY_H
#define MANIFEST_KEY_H

#include "manifest.h"

/* How a value is written. */
enum key_kind {
#define KIND(name, expected) KIND_##name,
#include "manifest.def"
#undef KIND
};

struct key {
    const char *name;
    enum key_kind kind;
    size_t field;       /* offset in struct manifest or struct channel_spec */
    uint64_t low, high; /* the range, both ends allowed; numbers only */
    uint64_t multiple;  /* the value must be one of this; numbers only */
    const char *summary;
};

struct key_table {
    const struct key *keys;
    size_t count;
};

extern const struct key_table manifest_keys; /* fields of struct manifest */
extern const struct key_table channel_keys;  /* fields of struct channel_spec */

/* The named key; NULL where there is none, err lists those there are. */
const struct key *key_find(const struct key_table *table, const char *name, struct error *err);

/*
 * Sets the key's field of object from text. For keys of one value only, not args, env and channels. directory: what
 * relative paths are taken from; "" or with its slash at the end. A string that was there before is freed.
 */
bool key_read(const struct key *key, void *object, const char *text, const char *directory, struct error *err);

/* Whether the field is in its key's range. */
bool key_check(const struct key *key, const void *object, struct error *err);

/* Whether the field holds a value that key_text() can write. */
bool key_is_set(const struct key *key, const void *object);

/* The field as key_read() would take it, for the caller to free; NULL when memory ran out. For keys of one value only.
 */
char *key_text(const struct key *key, const void *object);

/* What a value of this kind looks like: "yes or no". */
const char *key_expected(enum key_kind kind);

/* Whether a value of this kind is a single text, which key_read() takes. */
bool key_is_single(enum key_kind kind);

/* Whether the kind takes any text as it stands, quoted or not. */
bool key_is_text(enum key_kind kind);

#endif
