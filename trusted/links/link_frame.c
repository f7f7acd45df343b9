/* SPDX-License-Identifier: Apache-2.0 */
#include "link_frame.h"

#include <endian.h>
#include <string.h>

static const uint8_t magic[4] = { 'Z', 'V', 'N', '1' }; /* the last one is the version */

static const struct row {
    const char *name;
    enum frame_type type;
    enum frame_from from;
    size_t least, most;
} rows[] = {
#define FRAME(name, number, from, least, most, summary) { #name, FRAME_##name, from, least, most },
#include "link_frame.def"
#undef FRAME
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct row *row_of(unsigned type)
{
    for (size_t i = 0; i < ROWS; i++)
        if ((unsigned)rows[i].type == type)
            return &rows[i];
    return NULL;
}

const char *frame_name(enum frame_type type)
{
    const struct row *row = row_of(type);
    return row ? row->name : "unknown";
}

static uint64_t number_at(const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof(value));
    return le64toh(value);
}

static void number_put(uint8_t *bytes, uint64_t value)
{
    value = htole64(value);
    memcpy(bytes, &value, sizeof(value));
}

bool frame_parse(struct frame *f, const void *bytes, size_t size, struct error *err)
{
    const uint8_t *at = bytes;
    if (size < FRAME_HEADER)
        return error_set(err, 0, "a frame of %zu bytes, expected at least %d", size, FRAME_HEADER);
    if (memcmp(at, magic, sizeof(magic) - 1) != 0)
        return error_set(err, 0, "a frame that is none of zerovm's");
    if (at[3] != magic[3])
        return error_set(err, 0, "a frame of version 0x%02x, expected 0x%02x", at[3], magic[3]);
    const struct row *row = row_of(at[4]);
    if (!row || at[6] != 0 || at[7] != 0)
        return error_set(err, 0, "a frame of unknown type %u", at[4]);
    if ((at[5] != FROM_WRITER && at[5] != FROM_READER) || !(row->from & at[5]))
        return error_set(err, 0, "a %s frame from end %u, which does not send those", row->name, at[5]);
    size -= FRAME_HEADER;
    if (size < row->least || size > row->most)
        return error_set(err, 0, "a %s frame with %zu bytes, expected %zu to %zu", row->name, size, row->least,
                         row->most);
    *f = (struct frame){
        .type = row->type,
        .from = (enum frame_from)at[5],
        .sequence = number_at(at + 8),
        .count = number_at(at + 16),
        .check = number_at(at + 24),
        .payload = at + FRAME_HEADER,
        .size = size,
    };
    return true;
}

void frame_header(const struct frame *f, uint8_t header[FRAME_HEADER])
{
    memset(header, 0, FRAME_HEADER);
    memcpy(header, magic, sizeof(magic));
    header[4] = (uint8_t)f->type;
    header[5] = (uint8_t)f->from;
    number_put(header + 8, f->sequence);
    number_put(header + 16, f->count);
    number_put(header + 24, f->check);
}
