/*
 * Manifests from YAML; the one home of libyaml.
 *
 * Works on the parser's events, one at a time, so that it stops at the first one that does not belong and never holds
 * a tree: how deep a text nests costs nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "manifest_key.h"

struct reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the present one */
    const char *text;
    const char *file;      /* name for messages */
    const char *directory; /* of the file, with its slash; "" where it has none */
    struct manifest *manifest;
    struct error *err;
};

/* What was wrong is in r->err: adds where. Always false. */
static bool at(struct reader *r, size_t line, size_t column)
{
    return error_wrap(r->err, "%s:%zu:%zu", r->file, line + 1, column + 1);
}

static bool at_event(struct reader *r)
{
    return at(r, r->event.start_mark.line, r->event.start_mark.column);
}

/* libyaml knows a byte offset alone for bytes that are no text. */
static bool at_offset(struct reader *r, size_t offset)
{
    size_t line = 0, start = 0;
    for (size_t i = 0; i < offset; i++) {
        if (r->text[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return at(r, line, offset - start);
}

static bool syntax_error(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR)
        return error_set(r->err, 0, "out of memory");
    error_set(r->err, 0, "%s%s%s, expected YAML", p->context ? p->context : "", p->context ? " " : "", p->problem);
    if (p->error == YAML_READER_ERROR)
        return at_offset(r, p->problem_offset);
    return at(r, p->problem_mark.line, p->problem_mark.column);
}

static const char *event_name(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return "a value";
    case YAML_SEQUENCE_START_EVENT:
        return "a list";
    case YAML_MAPPING_START_EVENT:
        return "a mapping";
    default:
        return "the end";
    }
}

/* Anchors, aliases and tags make a text mean something else than it shows. */
static const char *forbidden(const yaml_event_t *e)
{
    bool anchor = false, tag = false;
    switch (e->type) {
    case YAML_ALIAS_EVENT:
        return "aliases are";
    case YAML_SCALAR_EVENT:
        anchor = e->data.scalar.anchor != NULL;
        tag = e->data.scalar.tag != NULL;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = e->data.sequence_start.anchor != NULL;
        tag = e->data.sequence_start.tag != NULL;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = e->data.mapping_start.anchor != NULL;
        tag = e->data.mapping_start.tag != NULL;
        break;
    case YAML_DOCUMENT_START_EVENT:
        if (e->data.document_start.version_directive ||
            e->data.document_start.tag_directives.start != e->data.document_start.tag_directives.end)
            return "directives are";
        break;
    default:
        break;
    }
    return anchor ? "anchors are" : tag ? "tags are" : NULL;
}

static bool next(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->parser, &r->event))
        return syntax_error(r);
    const char *what = forbidden(&r->event);
    if (what) {
        error_set(r->err, 0, "%s not allowed, expected plain values, lists and mappings", what);
        return at_event(r);
    }
    return true;
}

/* Always false: the present event does not belong. */
static bool unexpected(struct reader *r, const char *name, const char *expected)
{
    error_set(r->err, 0, "%s is %s, expected %s", name, event_name(&r->event), expected);
    return at_event(r);
}

static bool is_null(const char *text)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        if (strcmp(text, nulls[i]) == 0)
            return true;
    return false;
}

static bool is_plain(const struct reader *r)
{
    return r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* The present event's text; NULL with the error set where it is no scalar or no C string. */
static const char *scalar(struct reader *r, const char *name, const char *expected)
{
    if (r->event.type != YAML_SCALAR_EVENT) {
        unexpected(r, name, expected);
        return NULL;
    }
    const char *text = (const char *)r->event.data.scalar.value;
    if (strlen(text) != r->event.data.scalar.length) {
        error_set(r->err, 0, "%s holds a NUL byte, expected %s", name, expected);
        at_event(r);
        return NULL;
    }
    return text;
}

/* A string is any scalar as written, "10" and 10 alike; what YAML calls null is none. */
static const char *string(struct reader *r, const char *name)
{
    static const char expected[] = "a string, \"\" for the empty one";
    const char *text = scalar(r, name, expected);
    if (text && is_plain(r) && is_null(text)) {
        error_set(r->err, 0, "%s is null, expected %s", name, expected);
        at_event(r);
        return NULL;
    }
    return text;
}

static bool read_single(struct reader *r, const struct key *key, void *object)
{
    const char *text = scalar(r, key->name, key_expected(key->kind));
    if (!text)
        return false;
    if (!is_plain(r) && !key_is_text(key->kind)) {
        error_set(r->err, 0, "%s is a quoted string, expected %s", key->name, key_expected(key->kind));
        return at_event(r);
    }
    bool source = key->kind == KIND_SOURCE && strcmp(text, "null") == 0;
    if (is_plain(r) && is_null(text) && !source) {
        error_set(r->err, 0, "%s is null, expected %s", key->name, key_expected(key->kind));
        return at_event(r);
    }
    return key_read(key, object, text, r->directory, r->err) || at_event(r);
}

static bool read_args(struct reader *r, const struct key *key)
{
    if (r->event.type != YAML_SEQUENCE_START_EVENT)
        return unexpected(r, key->name, key_expected(key->kind));
    while (next(r)) {
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return true;
        const char *text = string(r, key->name);
        if (!text || !(manifest_add_arg(r->manifest, text, r->err) || at_event(r)))
            return false;
    }
    return false;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A mapping has no order of its own: the environment is sorted, so that equal manifests run equally. */
static bool read_env(struct reader *r, const struct key *key)
{
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return unexpected(r, key->name, key_expected(key->kind));
    while (next(r)) {
        if (r->event.type == YAML_MAPPING_END_EVENT) {
            if (r->manifest->env_count > 0)
                qsort(r->manifest->env, r->manifest->env_count, sizeof(char *), compare);
            return true;
        }
        yaml_mark_t mark = r->event.start_mark;
        const char *text = string(r, "a name in env");
        char *name = text ? strdup(text) : NULL;
        if (text && !name)
            error_set(r->err, 0, "out of memory");
        bool ok = name && next(r) && (text = string(r, "a value in env")) &&
                  (manifest_add_env(r->manifest, name, text, r->err) || at(r, mark.line, mark.column));
        free(name);
        if (!ok)
            return false;
    }
    return false;
}

static bool read_value(struct reader *r, const struct key *key, void *object);

/*
 * The keys of one mapping, whose start is the present event. required: how many of the table's first keys must be
 * there.
 */
static bool read_mapping(struct reader *r, const struct key_table *table, size_t required, void *object,
                         const char *what)
{
    size_t lines[32] = { 0 }; /* of each key seen, from 1 */
    yaml_mark_t start = r->event.start_mark;
    while (next(r)) {
        if (r->event.type == YAML_MAPPING_END_EVENT) {
            for (size_t i = 0; i < required; i++) {
                const struct key *key = &table->keys[i];
                if (lines[i] == 0) {
                    error_set(r->err, 0, "%s: missing key %s, expected %s", what, key->name, key_expected(key->kind));
                    return at(r, start.line, start.column);
                }
            }
            return true;
        }
        const char *name = scalar(r, "a key", "a name");
        const struct key *key = name ? key_find(table, name, r->err) : NULL;
        if (!key)
            return name ? at_event(r) : false;
        size_t *line = &lines[key - table->keys];
        if (*line != 0) {
            error_set(r->err, 0, "duplicate key %s, expected once, it stands in line %zu already", key->name, *line);
            return at_event(r);
        }
        *line = r->event.start_mark.line + 1;
        if (!next(r) || !read_value(r, key, object))
            return false;
    }
    return false;
}

static bool read_channels(struct reader *r, const struct key *key)
{
    enum { CHANNEL_REQUIRED = 2 }; /* name, source */
    if (r->event.type != YAML_SEQUENCE_START_EVENT)
        return unexpected(r, key->name, key_expected(key->kind));
    while (next(r)) {
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return true;
        if (r->event.type != YAML_MAPPING_START_EVENT)
            return unexpected(r, "a channel", "a mapping of keys");
        yaml_mark_t start = r->event.start_mark;
        struct channel_spec spec;
        channel_spec_init(&spec);
        if (!read_mapping(r, &channel_keys, CHANNEL_REQUIRED, &spec, "channel")) {
            channel_spec_release(&spec);
            return false;
        }
        if (!manifest_add_channel(r->manifest, &spec, r->err))
            return at(r, start.line, start.column);
    }
    return false;
}

static bool read_value(struct reader *r, const struct key *key, void *object)
{
    switch (key->kind) {
    case KIND_ARGS:
        return read_args(r, key);
    case KIND_ENV:
        return read_env(r, key);
    case KIND_CHANNELS:
        return read_channels(r, key);
    default:
        return read_single(r, key, object);
    }
}

static bool read_document(struct reader *r)
{
    enum { TOP_REQUIRED = 1 }; /* program */
    if (!next(r))              /* the stream's start */
        return false;
    if (!next(r)) /* the document's */
        return false;
    if (r->event.type != YAML_DOCUMENT_START_EVENT) {
        error_set(r->err, 0, "the manifest is empty, expected a mapping of keys");
        return at_event(r);
    }
    if (!next(r))
        return false;
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return unexpected(r, "the manifest", "a mapping of keys");
    yaml_mark_t start = r->event.start_mark;
    if (!read_mapping(r, &manifest_keys, TOP_REQUIRED, r->manifest, "manifest"))
        return false;
    if (!next(r)) /* the document's end */
        return false;
    if (!next(r))
        return false;
    if (r->event.type != YAML_STREAM_END_EVENT) {
        error_set(r->err, 0, "a second document begins, expected one");
        return at_event(r);
    }
    struct manifest *m = r->manifest;
    /* Not the whole path: what the program sees must not depend on where the manifest lies. */
    const char *slash = strrchr(m->program, '/');
    if (m->args_count == 0 && !manifest_add_arg(m, slash ? slash + 1 : m->program, r->err))
        return false;
    return manifest_check(m, r->err) || at(r, start.line, start.column);
}

bool manifest_read_yaml(struct manifest *m, const char *text, size_t size, const char *file, struct error *err)
{
    struct reader r = { .text = text, .file = file, .manifest = m, .err = err };
    if (!manifest_init(m, err))
        return false;
    if (size > MANIFEST_BYTES)
        return error_set(err, 0, "%s: %zu bytes long, expected at most %d", file, size, MANIFEST_BYTES);
    const char *slash = strrchr(file, '/');
    char *directory = strndup(file, slash ? slash + 1 - file : 0);
    if (!directory)
        return error_set(err, 0, "out of memory");
    r.directory = directory;
    bool ok = false;
    if (yaml_parser_initialize(&r.parser)) {
        yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, size);
        ok = read_document(&r);
        yaml_event_delete(&r.event);
        yaml_parser_delete(&r.parser);
    } else {
        error_set(err, 0, "out of memory");
    }
    free(directory);
    return ok;
}
