/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest_key.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "printable.h"
#include "quantity.h"
#include "source.h"
#include "zvm/abi/layout.h"

/* The rows of manifest.def as data. The order is the man page's, and that of the options in --help. */
static const struct manifest_key top[] = {
#define KEY(name, kind, field, low, high, multiple, summary)                                                           \
    { #name, KIND_##kind, MANIFEST_KEY_FIELD(manifest, kind, field), low, high, multiple, summary },
#include "manifest.def"
#undef KEY
};

static const struct manifest_key channel[] = {
#define CHANNEL_KEY(name, kind, field, low, high, multiple, summary)                                                   \
    { #name, KIND_##kind, MANIFEST_KEY_FIELD(channel_spec, kind, field), low, high, multiple, summary },
#include "manifest.def"
#undef CHANNEL_KEY
};

const struct manifest_key_table manifest_keys = { top, sizeof(top) / sizeof(top[0]) };
const struct manifest_key_table channel_keys = { channel, sizeof(channel) / sizeof(channel[0]) };

/* A time of the clock has a form of its own, and no units. */
static const struct unit *units_of(enum manifest_key_kind kind)
{
    return kind == KIND_BYTES ? quantity_bytes : kind == KIND_DURATION ? quantity_times : quantity_plain;
}

/* Each random or appending mode includes the plain one, so that MODE_READ alone asks whether a guest may read. */
static const struct {
    const char *word;
    unsigned mode;
} modes[] = {
    { "read", MODE_READ },
    { "random-read", MODE_READ | MODE_RANDOM_READ },
    { "write", MODE_WRITE },
    { "append", MODE_WRITE | MODE_APPEND },
    { "random-write", MODE_WRITE | MODE_RANDOM_WRITE },
};

const char *manifest_key_expected(enum manifest_key_kind kind)
{
    static const char *const expected[] = {
#define KIND(name, type, text) [KIND_##name] = (text),
#include "manifest.def"
#undef KIND
    };
    return expected[kind];
}

bool manifest_key_is_single(enum manifest_key_kind kind)
{
    return kind < KIND_ARGS; /* manifest.def has the kinds of several values last */
}

bool manifest_key_is_text(enum manifest_key_kind kind)
{
    return kind == KIND_PATH || kind == KIND_PATTERN || kind == KIND_NAME || kind == KIND_SOURCE ||
           kind == KIND_COPIES || kind == KIND_ADDRESS || kind == KIND_KEY;
}

const struct manifest_key *manifest_key_find(const struct manifest_key_table *table, const char *name,
                                             struct error *err)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->keys[i].name, name) == 0)
            return &table->keys[i];

    char names[256] = "", quoted[PRINTABLE_QUOTED];
    for (size_t i = 0, at = 0; i < table->count && at < sizeof(names); i++)
        at += snprintf(names + at, sizeof(names) - at, "%s%s", i ? ", " : "", table->keys[i].name);
    error_set(err, 0, "unknown key %s, expected one of %s", printable_quoted(quoted, name), names);
    return NULL;
}

/* The words, joined by +: at most one that reads and one that writes. */
static bool mode_read(const char *text, unsigned *mode)
{
    *mode = 0;
    for (;;) {
        size_t length = strcspn(text, "+"), i = 0;
        while (i < sizeof(modes) / sizeof(modes[0]) &&
               (strlen(modes[i].word) != length || memcmp(modes[i].word, text, length) != 0))
            i++;
        if (i == sizeof(modes) / sizeof(modes[0]) || (*mode & modes[i].mode) != 0)
            return false;
        *mode |= modes[i].mode;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

/* YAML 1.1's other words for truth, on and y, are names to most people: they are refused. */
static bool bool_read(const char *text, bool *value)
{
    *value = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    return *value || strcmp(text, "no") == 0 || strcmp(text, "false") == 0;
}

static bool etag_read(const char *text, enum etag_algorithm *value)
{
    *value = strcmp(text, "sha1") == 0 ? ETAG_SHA1 : ETAG_SHA256;
    return *value == ETAG_SHA1 || strcmp(text, "sha256") == 0;
}

static bool commit_read(const char *text, enum commit *value)
{
    *value = strcmp(text, "none") == 0 ? COMMIT_NONE : COMMIT_SUCCESS;
    return *value == COMMIT_NONE || strcmp(text, "success") == 0;
}

static bool durability_read(const char *text, bool *value)
{
    *value = strcmp(text, "commit") == 0;
    return *value || strcmp(text, "none") == 0;
}

/* Always false: what the text of a value should have been. */
static bool not_expected(const struct manifest_key *key, const char *text, struct error *err)
{
    char quoted[PRINTABLE_QUOTED], low[QUANTITY_TEXT], high[QUANTITY_TEXT];
    const struct unit *units = units_of(key->kind);
    error_set(err, 0, "%s is %s, expected %s", key->name, printable_quoted(quoted, text),
              manifest_key_expected(key->kind));
    /* A number that is not even one may have been too large to be read: the range says so. */
    if (key->kind == KIND_BYTES || key->kind == KIND_NUMBER) {
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof(err->message) - used, ", from %s to %s",
                 quantity_text(low, units, key->low), quantity_text(high, units, key->high));
    }
    return false;
}

static bool number_read(const struct manifest_key *key, uint64_t *field, const char *text)
{
    return key->kind == KIND_TIME ? quantity_read_time(text, field) : quantity_read(units_of(key->kind), text, field);
}

/* Whether a text that is taken as it stands is what its kind expects. */
static bool text_is_good(enum manifest_key_kind kind, const char *text)
{
    return kind == KIND_NAME ? channel_name_is_good(text) : kind == KIND_KEY ? public_key_is_good(text) : *text != '\0';
}

bool manifest_key_read(const struct manifest_key *key, void *object, const char *text, const char *directory,
                       struct error *err)
{
    /* The kind says what type lies there: manifest.def pairs a field with the kind of its type. */
    void *field = (char *)object + key->field;
    bool good = false;
    switch (key->kind) {
    case KIND_PATH:
    case KIND_PATTERN:
    case KIND_NAME:
    case KIND_KEY:
        good = text_is_good(key->kind, text);
        /* A pattern stays as it is written: whoever expands it knows the directory, too. */
        if (good && !address_set_path(field, key->kind == KIND_PATH ? directory : "", text, err))
            return false;
        break;
    case KIND_ADDRESS:
        good = address_is_good(text);
        if (good ? !address_set(field, directory, text, err) : address_told(key->name, text, err))
            return false;
        break;
    case KIND_SOURCE: /* sets several fields; a bad address has a message of its own */
        if (!source_read(object, text, directory, &good, err) && good)
            return false;
        break;
    case KIND_COPIES:
        good = true; /* where there are too many copies, the text is not what is wrong */
        if (!source_read_copy(object, text, directory, &good, err) && good)
            return false;
        break;
    case KIND_BYTES:
    case KIND_DURATION:
    case KIND_TIME:
    case KIND_NUMBER:
        good = number_read(key, field, text);
        if (good && !manifest_key_check(key, object, err))
            return false;
        break;
    case KIND_BOOL:
        good = bool_read(text, field);
        break;
    case KIND_ETAG:
        good = etag_read(text, field);
        break;
    case KIND_COMMIT:
        good = commit_read(text, field);
        break;
    case KIND_DURABILITY:
        good = durability_read(text, field);
        break;
    case KIND_MODE:
        good = mode_read(text, field);
        break;
    default:
        break;
    }
    return good || not_expected(key, text, err);
}

bool manifest_key_check(const struct manifest_key *key, const void *object, struct error *err)
{
    uint64_t value;
    if (key->multiple == 0)
        return true; /* not a number */
    /* A limit of a channel is an int64_t; its rows stop at INT64_MAX, and the check of a negative one is elsewhere. */
    memcpy(&value, (const char *)object + key->field, sizeof(value));
    const struct unit *units = units_of(key->kind);
    char given[QUANTITY_TEXT], low[QUANTITY_TEXT], high[QUANTITY_TEXT];
    quantity_text(given, units, value);
    if (value < key->low || value > key->high)
        return error_set(err, 0, "%s is %s, expected %s to %s", key->name, given, quantity_text(low, units, key->low),
                         quantity_text(high, units, key->high));
    if (value % key->multiple != 0)
        return error_set(err, 0, "%s is %s, expected a multiple of %s", key->name, given,
                         quantity_text(low, units, key->multiple));
    return true;
}

/* "random-read+write" */
static char *mode_text(unsigned mode)
{
    const unsigned reading = mode & (MODE_READ | MODE_RANDOM_READ), writing = mode & ~reading;
    const char *words[2] = { "", "" };
    char *text;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (modes[i].mode == reading)
            words[0] = modes[i].word;
        if (modes[i].mode == writing)
            words[1] = modes[i].word;
    }
    return asprintf(&text, "%s%s%s", words[0], *words[0] && *words[1] ? "+" : "", words[1]) < 0 ? NULL : text;
}

/* The words of the kinds that have a few: what their readers above take. */
static char *word_text(const struct manifest_key *key, const void *field)
{
    const bool yes = *(const bool *)field;
    if (key->kind == KIND_BOOL)
        return strdup(yes ? "yes" : "no");
    if (key->kind == KIND_DURABILITY)
        return strdup(yes ? "commit" : "none");
    if (key->kind == KIND_COMMIT)
        return strdup(*(const enum commit *)field == COMMIT_NONE ? "none" : "success");
    return strdup(*(const enum etag_algorithm *)field == ETAG_SHA1 ? "sha1" : "sha256");
}

/* Whether a limit of a channel is the one that its mode stands for: zero where that allows nothing. */
static bool is_usual_limit(const struct manifest_key *key, const void *object)
{
    const struct channel_spec *spec = object;
    const size_t first = offsetof(struct channel_spec, limits);
    /* The field is an offset, which means another field in a manifest: the row must be a channel's. */
    if (key < channel || key >= channel + sizeof(channel) / sizeof(channel[0]) || key->field < first ||
        key->field >= first + sizeof(spec->limits))
        return false;
    const enum zvm_limit limit = (enum zvm_limit)((key->field - first) / sizeof(spec->limits[0]));
    return spec->limits[limit] == (channel_spec_allows(spec, limit) ? INT64_MAX : 0);
}

bool manifest_key_is_set(const struct manifest_key *key, const void *object)
{
    if (is_usual_limit(key, object))
        return false;
    const void *field = (const char *)object + key->field;
    /* 0 stands for no limit of time, which no text spells. */
    if (key->kind == KIND_DURATION)
        return *(const uint64_t *)field != 0;
    return !manifest_key_is_text(key->kind) || key->kind == KIND_SOURCE || *(char *const *)field != NULL;
}

char *manifest_key_text(const struct manifest_key *key, const void *object)
{
    const void *field = (const char *)object + key->field;
    char number[QUANTITY_TEXT];
    switch (key->kind) {
    case KIND_PATH:
    case KIND_PATTERN:
    case KIND_NAME:
    case KIND_ADDRESS:
    case KIND_KEY:
        return strdup(*(char *const *)field);
    case KIND_BYTES:
    case KIND_DURATION:
    case KIND_NUMBER:
        return strdup(quantity_text(number, units_of(key->kind), *(const uint64_t *)field));
    case KIND_TIME:
        return quantity_time_text(*(const uint64_t *)field);
    case KIND_SOURCE:
        return source_text(object);
    case KIND_MODE:
        return mode_text(*(const unsigned *)field);
    default:
        return word_text(key, field);
    }
}
