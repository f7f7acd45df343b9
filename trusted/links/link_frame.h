/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames: what travels between the two ends of a network channel.
 *
 * A frame is one message: a header of FRAME_HEADER bytes, numbers little-endian, and its payload. What comes in is
 * hostile until frame_parse() has said otherwise. Pure functions: no I/O, no memory but the caller's.
 *
 *     0 "ZVN1"   4 type   5 sender   6 zero   8 sequence   16 count   24 check   32 payload
 */
#ifndef LINK_FRAME_H
#define LINK_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

enum {
    FRAME_HEADER = 32,
    FRAME_BYTES = 256 << 10, /* of the stream, in one frame */
    FRAME_COOKIE = 32,       /* what both ends know of a stream; zeros where nobody told them */
    FRAME_TEXT = 160,
    FRAME_MOST = FRAME_HEADER + FRAME_BYTES,
};

enum frame_from { FROM_WRITER = 1, FROM_READER = 2, FROM_EITHER = 3 };

enum frame_type {
#define FRAME(name, number, from, least, most, summary) FRAME_##name = (number),
#include "link_frame.def"
#undef FRAME
};

struct frame {
    enum frame_type type;
    enum frame_from from;   /* FROM_WRITER or FROM_READER */
    uint64_t sequence;      /* the sender's frames before this one */
    uint64_t count;         /* by type */
    uint64_t check;         /* DATA and END: of the stream's bytes up to here, these included */
    const uint8_t *payload; /* borrowed: in the message */
    size_t size;
};

/* False with err set unless the bytes are one whole frame that its sender may send. */
bool frame_parse(struct frame *f, const void *bytes, size_t size, struct error *err);

/* Writes the header of f, whose payload is elsewhere. */
void frame_header(const struct frame *f, uint8_t header[FRAME_HEADER]);

/* "DATA"; for messages. */
const char *frame_name(enum frame_type type);

#endif
