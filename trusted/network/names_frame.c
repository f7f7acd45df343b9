/* SPDX-License-Identifier: Apache-2.0 */
#include "names_frame.h"

#include <string.h>

static const uint8_t magic[4] = { 'Z', 'V', 'J', '1' }; /* the last one is the version */

static bool take(const uint8_t **at, const uint8_t *end, size_t size, const uint8_t **bytes)
{
    if ((size_t)(end - *at) < size)
        return false;
    *bytes = *at;
    *at += size;
    return true;
}

static bool take_text(const uint8_t **at, const uint8_t *end, struct names_text *text)
{
    const uint8_t *length, *bytes;
    if (!take(at, end, 1, &length) || !take(at, end, *length, &bytes))
        return false;
    *text = (struct names_text){ (const char *)bytes, *length };
    return true;
}

/* What a name may be made of, and a key. The path in an address is any string. */
static bool is_name(struct names_text t)
{
    for (size_t i = 0; i < t.size; i++) {
        const char c = t.text[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '.' && c != '_' &&
            c != '-')
            return false;
    }
    return t.size > 0 && t.size <= NAMES_ID;
}

static bool is_print(struct names_text t)
{
    for (size_t i = 0; i < t.size; i++)
        if (t.text[i] <= ' ' || t.text[i] >= 0x7f)
            return false;
    return true;
}

static bool is_string(struct names_text t)
{
    return t.size == 0 || !memchr(t.text, '\0', t.size);
}

static bool take_join_row(const uint8_t **at, const uint8_t *end, struct names_row *row)
{
    const uint8_t *direction;
    if (!take(at, end, 1, &direction) || !take_text(at, end, &row->peer) || !take_text(at, end, &row->name) ||
        !take_text(at, end, &row->address))
        return false;
    row->direction = (enum names_direction) * direction;
    return (*direction == NAMES_WRITES ? row->address.size == 0 : *direction == NAMES_READS && row->address.size > 0) &&
           is_name(row->peer) && is_name(row->name) && is_string(row->address);
}

static bool take_ready_row(const uint8_t **at, const uint8_t *end, struct names_row *row)
{
    return take(at, end, FRAME_COOKIE, &row->cookie) && take_text(at, end, &row->address) &&
           take_text(at, end, &row->key) && is_string(row->address) && is_print(row->key);
}

bool names_next(const struct names_message *m, const uint8_t **at, struct names_row *row)
{
    *row = (struct names_row){ 0 };
    return *at < m->end && (m->type == NAMES_JOIN ? take_join_row(at, m->end, row) : take_ready_row(at, m->end, row));
}

static bool parse_rows(struct names_message *m, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *count;
    struct names_row row;
    if (!take(&at, end, 2, &count))
        return false;
    m->count = count[0] | (size_t)count[1] << 8;
    m->rows = at;
    m->end = end;
    for (size_t i = 0; i < m->count; i++)
        if (!names_next(m, &at, &row))
            return false;
    return at == end && m->count <= NAMES_STREAMS;
}

static bool parse_body(struct names_message *m, const uint8_t *at, const uint8_t *end)
{
    switch (m->type) {
    case NAMES_JOIN:
        return take(&at, end, NAMES_SESSION, &m->session) && take_text(&at, end, &m->job) &&
               take_text(&at, end, &m->token) && take_text(&at, end, &m->node) && is_name(m->job) &&
               is_name(m->token) && is_name(m->node) && parse_rows(m, at, end);
    case NAMES_READY:
        return parse_rows(m, at, end);
    case NAMES_REFUSED:
        return take_text(&at, end, &m->text) && at == end;
    }
    return false;
}

bool names_parse(struct names_message *m, const void *bytes, size_t size, struct error *err)
{
    const uint8_t *at = bytes;
    if (size < sizeof(magic) + 1 || size > NAMES_MOST || memcmp(at, magic, sizeof(magic) - 1) != 0)
        return error_set(err, 0, "a message that is none of the name service's");
    if (at[3] != magic[3])
        return error_set(err, 0, "a message of version 0x%02x, expected 0x%02x", at[3], magic[3]);
    *m = (struct names_message){ .type = (enum names_type)at[4] };
    return parse_body(m, at + sizeof(magic) + 1, at + size) ||
           error_set(err, 0, "a message that is cut or has bad names");
}

bool names_same(struct names_text a, struct names_text b)
{
    return a.size == b.size && memcmp(a.text, b.text, a.size) == 0;
}

void names_put_bytes(struct names_buffer *b, const void *bytes, size_t size)
{
    if (b->size - b->used < size) {
        b->full = true;
        return;
    }
    if (size > 0)
        memcpy(b->bytes + b->used, bytes, size);
    b->used += size;
}

void names_put_start(struct names_buffer *b, enum names_type type)
{
    const uint8_t byte = (uint8_t)type;
    names_put_bytes(b, magic, sizeof(magic));
    names_put_bytes(b, &byte, 1);
}

void names_put_text(struct names_buffer *b, const char *text, size_t size)
{
    const uint8_t length = (uint8_t)(size < NAMES_TEXT ? size : NAMES_TEXT);
    names_put_bytes(b, &length, 1);
    names_put_bytes(b, text, length);
}

void names_put_count(struct names_buffer *b, size_t count)
{
    const uint8_t bytes[2] = { (uint8_t)count, (uint8_t)(count >> 8) };
    names_put_bytes(b, bytes, sizeof(bytes));
}
