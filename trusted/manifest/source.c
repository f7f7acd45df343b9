/* SPDX-License-Identifier: Apache-2.0 */
#include "source.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "grow.h"
#include "manifest.h"
#include "quantity.h"

#define FD   "fd:"
#define PAIR "pair:"
#define NODE "node:"

static const char *const schemes[SCHEMES] = {
    [SCHEME_FD] = FD,           [SCHEME_PAIR] = PAIR,       [SCHEME_NODE] = NODE,
    [SCHEME_TCP] = ADDRESS_TCP, [SCHEME_IPC] = ADDRESS_IPC, [SCHEME_INPROC] = ADDRESS_INPROC,
};

static const struct {
    const char *word;
    enum source_kind kind;
} source_words[] = { { "null", SOURCE_NULL }, { "host", SOURCE_HOST } };

enum { SOURCE_WORDS = sizeof(source_words) / sizeof(source_words[0]) };

/* NODE/NAME, both of which are names. */
static bool node_is_good(const char *text)
{
    char node[CHANNEL_NAME + 1];
    size_t length = strcspn(text, "/");
    if (length > CHANNEL_NAME || text[length] == '\0')
        return false;
    memcpy(node, text, length);
    node[length] = '\0';
    return channel_name_is_good(node) && channel_name_is_good(text + length + 1);
}

bool network_source_is_good(enum source_kind kind, const char *text)
{
    if (kind == SOURCE_NODE)
        return node_is_good(text);
    return address_is_inside(text) ? channel_name_is_good(text + strlen(ADDRESS_INPROC)) : address_is_good(text);
}

enum scheme source_scheme(const char *text, size_t size)
{
    for (enum scheme s = SCHEME_NONE + 1; s < SCHEMES; s++)
        if (strlen(schemes[s]) <= size && strncmp(text, schemes[s], strlen(schemes[s])) == 0)
            return s;
    return SCHEME_NONE;
}

/* Its place among the words; SOURCE_WORDS where it is none. */
static size_t source_word(const char *text)
{
    size_t i = 0;
    while (i < SOURCE_WORDS && strcmp(text, source_words[i].word) != 0)
        i++;
    return i;
}

bool source_is_spelled(const char *text)
{
    return source_scheme(text, strlen(text)) != SCHEME_NONE || source_word(text) < SOURCE_WORDS;
}

static bool descriptor_read(const char *text, int *fd)
{
    uint64_t number;
    bool good = quantity_read(quantity_plain, text, &number) && number <= INT_MAX;
    *fd = good ? (int)number : -1;
    return good;
}

/* SOCKET+MEMORY */
static bool pair_read(struct channel_spec *spec, const char *text)
{
    char socket[16];
    const size_t length = strcspn(text, "+");
    spec->kind = SOURCE_PAIR;
    if (text[length] == '\0' || length >= sizeof(socket))
        return false;
    memcpy(socket, text, length);
    socket[length] = '\0';
    return descriptor_read(socket, &spec->fd) && descriptor_read(text + length + 1, &spec->memory_fd);
}

/* Sets kind and what goes with it; *good says whether the text is a source at all. */
bool source_read(struct channel_spec *spec, const char *text, const char *directory, bool *good, struct error *err)
{
    const enum scheme scheme = source_scheme(text, strlen(text));
    const size_t word = source_word(text);
    *good = true;
    if (word < SOURCE_WORDS) {
        spec->kind = source_words[word].kind;
        return true;
    }
    if (scheme == SCHEME_FD) {
        spec->kind = SOURCE_FD;
        return *good = descriptor_read(text + strlen(FD), &spec->fd);
    }
    if (scheme == SCHEME_PAIR)
        return *good = pair_read(spec, text + strlen(PAIR));
    if (scheme == SCHEME_NONE) {
        *good = *text != '\0';
        spec->kind = SOURCE_PATH;
        return *good && address_set_path(&spec->path, directory, text, err);
    }
    spec->kind = scheme == SCHEME_NODE ? SOURCE_NODE : SOURCE_ADDRESS;
    text += scheme == SCHEME_NODE ? strlen(NODE) : 0;
    *good = network_source_is_good(spec->kind, text);
    if (*good)
        return address_set(&spec->path, directory, text, err);
    *good = address_told("source", text, err); /* then there is nothing more to say */
    return false;
}

/* One more. */
bool source_read_copy(struct channel_spec *spec, const char *text, const char *directory, bool *good, struct error *err)
{
    if (spec->copies_count >= MANIFEST_COPIES)
        return error_set(err, 0, "too many copies, expected at most %d", MANIFEST_COPIES);
    struct channel_spec *grown = grow(spec->copies, spec->copies_count, sizeof(*grown), err);
    if (!grown)
        return false;
    spec->copies = grown;
    channel_spec_init(&grown[spec->copies_count]);
    return source_read(&grown[spec->copies_count++], text, directory, good, err);
}

char *source_text(const struct channel_spec *spec)
{
    char *text = NULL;
    const char *path = spec->path;
    for (size_t i = 0; i < SOURCE_WORDS; i++)
        if (source_words[i].kind == spec->kind)
            return strdup(source_words[i].word);
    if (spec->kind == SOURCE_FD)
        return asprintf(&text, FD "%d", spec->fd) < 0 ? NULL : text;
    if (spec->kind == SOURCE_PAIR)
        return asprintf(&text, PAIR "%d+%d", spec->fd, spec->memory_fd) < 0 ? NULL : text;
    const char *before = spec->kind == SOURCE_NODE                              ? NODE
                         : spec->kind == SOURCE_PATH && source_is_spelled(path) ? "./"
                                                                                : "";
    return asprintf(&text, "%s%s", before, path) < 0 ? NULL : text;
}
