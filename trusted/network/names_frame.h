/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What nodes and the name service say to each other.
 *
 * One message each way. Texts are a byte with their length and the bytes, numbers little-endian; what comes in is
 * hostile until it was parsed. Pure functions: no I/O, no memory but the caller's.
 *
 *     JOIN      "ZVJ1" 1  session(16) job token node  u16 count  { direction(1) peer name address }
 *     READY     "ZVJ1" 2  u16 count  { cookie(32) address key }      in the order of the JOIN
 *     REFUSED   "ZVJ1" 3  text
 */
#ifndef NAMES_FRAME_H
#define NAMES_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "link_frame.h"
#include "manifest.h"

/* A node repeats itself so often; one that was not heard of for so long is gone. */
enum { NAMES_REFRESH_MS = 1000, NAMES_EXPIRE_MS = 5000 };

enum {
    NAMES_SESSION = 16,      /* random bytes that tell one session from another of the same name */
    NAMES_ID = CHANNEL_NAME, /* longest name of a job, token, node or stream */
    NAMES_TEXT = 255,
    NAMES_STREAMS = MANIFEST_CHANNELS, /* most of one node */
    NAMES_MOST = 512 << 10,
};

enum names_type { NAMES_JOIN = 1, NAMES_READY = 2, NAMES_REFUSED = 3 };
enum names_direction { NAMES_WRITES = 1, NAMES_READS = 2 };

/* Text inside a message; no NUL at its end. */
struct names_text {
    const char *text; /* borrowed */
    size_t size;
};

struct names_message {
    enum names_type type;
    const uint8_t *session;             /* JOIN; borrowed */
    struct names_text job, token, node; /* JOIN */
    struct names_text text;             /* REFUSED */
    size_t count;                       /* of rows */
    const uint8_t *rows, *end;          /* borrowed: in the message */
};

/* One row of a JOIN or a READY. */
struct names_row {
    enum names_direction direction; /* JOIN */
    struct names_text peer, name;   /* JOIN */
    struct names_text address;      /* of the reader; a JOIN's writer has none */
    const uint8_t *cookie;          /* READY */
    struct names_text key;          /* READY */
};

/* False with err set unless the bytes are one whole message, all of whose rows are sound. */
bool names_parse(struct names_message *m, const void *bytes, size_t size, struct error *err);

/* The row at *at, which starts as m->rows; false behind the last one. */
bool names_next(const struct names_message *m, const uint8_t **at, struct names_row *row);

bool names_same(struct names_text a, struct names_text b);

/* A message being written; full when it would not fit. */
struct names_buffer {
    uint8_t *bytes; /* borrowed */
    size_t size, used;
    bool full;
};

void names_put_start(struct names_buffer *b, enum names_type type);
void names_put_text(struct names_buffer *b, const char *text, size_t size);
void names_put_count(struct names_buffer *b, size_t count);
void names_put_bytes(struct names_buffer *b, const void *bytes, size_t size);

#endif
