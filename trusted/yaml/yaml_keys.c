/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_keys.h"

#include <stdlib.h>
#include <string.h>

#include "yaml_binary.h"
#include "yaml_event.h"

enum { KEYS_MOST = 64 };

struct yaml_reader {
    yaml_parser_t parser;
    yaml_event_t event; /* the present one */
    const struct yaml_form *form;
    const char *text;
    const char *file;      /* name for messages */
    const char *directory; /* of the file, with its slash; "" where it has none */
    struct error *err;
};

struct error *yaml_error(struct yaml_reader *r)
{
    return r->err;
}

const yaml_event_t *yaml_event(const struct yaml_reader *r)
{
    return &r->event;
}

struct yaml_place yaml_place(const struct yaml_reader *r)
{
    return (struct yaml_place){ r->event.start_mark.line, r->event.start_mark.column };
}

bool yaml_wrong_at(struct yaml_reader *r, struct yaml_place place)
{
    return error_wrap(r->err, "%s:%zu:%zu", r->file, place.line + 1, place.column + 1);
}

bool yaml_wrong(struct yaml_reader *r)
{
    return yaml_wrong_at(r, yaml_place(r));
}

/* How many bytes of the line end at text are there; 0 where there is none. YAML 1.1 has these five. */
static size_t line_end(const char *text, size_t size)
{
    static const char *const ends[] = { "\r\n", "\n", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (strlen(ends[i]) <= size && memcmp(text, ends[i], strlen(ends[i])) == 0)
            return strlen(ends[i]);
    return 0;
}

/* libyaml knows a byte offset alone for bytes that are no text. What is before them is: columns are characters. */
static bool wrong_at_offset(struct yaml_reader *r, size_t offset)
{
    struct yaml_place place = { 0 };
    for (size_t i = 0; i < offset;) {
        size_t end = line_end(r->text + i, offset - i);
        bool starts = ((unsigned char)r->text[i] & 0xc0) != 0x80; /* a character */
        place.column = end ? 0 : place.column + starts;
        place.line += end > 0;
        i += end ? end : 1;
    }
    return yaml_wrong_at(r, place);
}

static bool syntax_error(struct yaml_reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR)
        return error_memory(r->err);
    error_set(r->err, 0, "%s%s%s, expected YAML", p->context ? p->context : "", p->context ? " " : "", p->problem);
    if (p->error == YAML_READER_ERROR)
        return wrong_at_offset(r, p->problem_offset);
    return yaml_wrong_at(r, (struct yaml_place){ p->problem_mark.line, p->problem_mark.column });
}

enum yaml_item yaml_item(const struct yaml_reader *r)
{
    switch (r->event.type) {
    case YAML_SCALAR_EVENT:
        return YAML_VALUE;
    case YAML_SEQUENCE_START_EVENT:
        return YAML_LIST;
    case YAML_MAPPING_START_EVENT:
        return YAML_MAPPING;
    default:
        return YAML_END;
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
        tag = e->data.scalar.tag != NULL && strcmp((const char *)e->data.scalar.tag, YAML_BINARY_TAG) != 0;
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

/*
 * Puts what base64 stands for in its place. Never text: a text that does not show what it means would be read past, and
 * nothing that is written as bytes is one of the words that mean more than themselves.
 */
static bool decode_binary(struct yaml_reader *r)
{
    yaml_event_t *e = &r->event;
    size_t length;
    bool good;
    char *bytes = yaml_binary_decode((const char *)e->data.scalar.value, e->data.scalar.length, &length, &good);
    if (!bytes) {
        if (good)
            error_memory(r->err);
        else
            error_set(r->err, 0, "a !!binary value is no base64, expected base64 with its padding");
        return yaml_wrong(r);
    }
    free(e->data.scalar.value);
    e->data.scalar.value = (yaml_char_t *)bytes;
    e->data.scalar.length = length;
    e->data.scalar.style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (!yaml_is_text(bytes))
        return true;
    error_set(r->err, 0, "a !!binary value is text, expected it written as text, without a tag");
    return yaml_wrong(r);
}

bool yaml_next(struct yaml_reader *r)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->parser, &r->event))
        return syntax_error(r);
    const char *what = forbidden(&r->event);
    if (what) {
        error_set(r->err, 0, "%s not allowed, expected plain values, lists and mappings", what);
        return yaml_wrong(r);
    }
    return r->event.type != YAML_SCALAR_EVENT || !r->event.data.scalar.tag || decode_binary(r);
}

bool yaml_unexpected(struct yaml_reader *r, const char *name, const char *expected)
{
    static const char *const items[] = { "a value", "a list", "a mapping", "the end" };
    error_set(r->err, 0, "%s is %s, expected %s", name, items[yaml_item(r)], expected);
    return yaml_wrong(r);
}

static bool is_null(const char *text)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        if (strcmp(text, nulls[i]) == 0)
            return true;
    return false;
}

static bool is_plain(const struct yaml_reader *r)
{
    return r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* The present event's text; NULL with the error set where it is no scalar or no C string. */
static const char *scalar(struct yaml_reader *r, const char *name, const char *expected)
{
    if (r->event.type != YAML_SCALAR_EVENT) {
        yaml_unexpected(r, name, expected);
        return NULL;
    }
    const char *text = (const char *)r->event.data.scalar.value;
    if (strlen(text) != r->event.data.scalar.length) {
        error_set(r->err, 0, "%s holds a NUL byte, expected %s", name, expected);
        yaml_wrong(r);
        return NULL;
    }
    return text;
}

/* A string is any scalar as written, "10" and 10 alike; what YAML calls null is none. */
const char *yaml_string(struct yaml_reader *r, const char *name)
{
    static const char expected[] = "a string, \"\" for the empty one";
    const char *text = scalar(r, name, expected);
    if (text && is_plain(r) && is_null(text)) {
        error_set(r->err, 0, "%s is null, expected %s", name, expected);
        yaml_wrong(r);
        return NULL;
    }
    return text;
}

bool yaml_value(struct yaml_reader *r, const struct manifest_key *key, void *object)
{
    const char *text = scalar(r, key->name, manifest_key_expected(key->kind));
    if (!text)
        return false;
    if (!is_plain(r) && !manifest_key_is_text(key->kind)) {
        error_set(r->err, 0, "%s is a quoted string, expected %s", key->name, manifest_key_expected(key->kind));
        return yaml_wrong(r);
    }
    bool source = (key->kind == KIND_SOURCE || key->kind == KIND_COPIES) && strcmp(text, "null") == 0;
    if (is_plain(r) && is_null(text) && !source) {
        error_set(r->err, 0, "%s is null, expected %s", key->name, manifest_key_expected(key->kind));
        return yaml_wrong(r);
    }
    return manifest_key_read(key, object, text, r->directory, r->err) || yaml_wrong(r);
}

bool yaml_mapping(struct yaml_reader *r, const struct manifest_key_table *table, size_t required, void *object,
                  const char *what)
{
    size_t lines[KEYS_MOST] = { 0 }; /* of each key seen, from 1 */
    struct yaml_place start = yaml_place(r);
    while (yaml_next(r)) {
        if (r->event.type == YAML_MAPPING_END_EVENT) {
            for (size_t i = 0; i < required; i++) {
                const struct manifest_key *key = &table->keys[i];
                if (lines[i] == 0) {
                    error_set(r->err, 0, "%s: missing key %s, expected %s", what, key->name,
                              manifest_key_expected(key->kind));
                    return yaml_wrong_at(r, start);
                }
            }
            return true;
        }
        const char *name = scalar(r, "a key", "a name");
        const struct manifest_key *key = name ? manifest_key_find(table, name, r->err) : NULL;
        if (!key)
            return name ? yaml_wrong(r) : false;
        size_t *line = &lines[key - table->keys];
        if (*line != 0) {
            error_set(r->err, 0, "duplicate key %s, expected once, it stands in line %zu already", key->name, *line);
            return yaml_wrong(r);
        }
        *line = r->event.start_mark.line + 1;
        if (!yaml_next(r) ||
            !(manifest_key_is_single(key->kind) ? yaml_value(r, key, object) : r->form->composite(r, key, object)))
            return false;
    }
    return false;
}

bool yaml_each(struct yaml_reader *r, const struct manifest_key *key, const char *name,
               bool (*add)(struct yaml_reader *r, void *object), void *object)
{
    if (r->event.type != YAML_SEQUENCE_START_EVENT)
        return yaml_unexpected(r, key->name, manifest_key_expected(key->kind));
    while (yaml_next(r)) {
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return true;
        if (r->event.type != YAML_MAPPING_START_EVENT)
            return yaml_unexpected(r, name, "a mapping of keys");
        if (!add(r, object))
            return false;
    }
    return false;
}

static bool read_document(struct yaml_reader *r, void *object, bool (*check)(void *object, struct error *err))
{
    const struct yaml_form *form = r->form;
    if (!yaml_next(r)) /* the stream's start */
        return false;
    if (!yaml_next(r)) /* the document's */
        return false;
    if (r->event.type != YAML_DOCUMENT_START_EVENT) {
        error_set(r->err, 0, "%s is empty, expected a mapping of keys", form->name);
        return yaml_wrong(r);
    }
    if (!yaml_next(r))
        return false;
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return yaml_unexpected(r, form->name, "a mapping of keys");
    struct yaml_place start = yaml_place(r);
    if (!yaml_mapping(r, form->table, form->required, object, form->what))
        return false;
    if (!yaml_next(r)) /* the document's end */
        return false;
    if (!yaml_next(r))
        return false;
    if (r->event.type != YAML_STREAM_END_EVENT) {
        error_set(r->err, 0, "a second document begins, expected one");
        return yaml_wrong(r);
    }
    return !check || check(object, r->err) || yaml_wrong_at(r, start);
}

/* A mark at the start of a text that says how it is encoded: some editors write one. That of UTF-8 is passed over. */
static bool pass_mark(struct yaml_reader *r, size_t *size)
{
    static const char utf8[] = "\xef\xbb\xbf", *const utf16[] = { "\xff\xfe", "\xfe\xff" };
    const size_t length = strlen(utf8);
    for (size_t i = 0; i < 2; i++) {
        if (*size < 2 || memcmp(r->text, utf16[i], 2) != 0)
            continue;
        error_set(r->err, 0, "%s is UTF-16, expected UTF-8", r->form->name);
        return yaml_wrong_at(r, (struct yaml_place){ 0 });
    }
    if (*size >= length && memcmp(r->text, utf8, length) == 0) {
        r->text += length;
        *size -= length;
    }
    return true;
}

bool yaml_read(const struct yaml_form *form, void *object, const char *text, size_t size, const char *file,
               bool (*check)(void *object, struct error *err), struct error *err)
{
    struct yaml_reader r = { .form = form, .text = text, .file = file, .err = err };
    if (size > form->most)
        return error_set(err, 0, "%s: %zu bytes long, expected at most %zu", file, size, form->most);
    if (!pass_mark(&r, &size))
        return false;
    const char *slash = strrchr(file, '/');
    char *directory = strndup(file, slash ? slash + 1 - file : 0);
    if (!directory)
        return error_memory(err);
    r.directory = directory;
    bool ok = false;
    if (yaml_parser_initialize(&r.parser)) {
        yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.text, size);
        ok = read_document(&r, object, check);
        yaml_event_delete(&r.event);
        yaml_parser_delete(&r.parser);
    } else {
        error_memory(err);
    }
    free(directory);
    return ok;
}
