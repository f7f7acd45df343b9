/* SPDX-License-Identifier: Apache-2.0 */
/* A line: a connection that carries messages both ways, in order, until one end lets go. A link needs no more of it. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A message that came in. */
struct line_message {
    const uint8_t *bytes; /* borrowed: valid until the next call of receive, or of close; NULL: there is none */
    size_t size;
};

struct line_ops {
    /* Header and payload as one message; copied. False: there is nobody, or no room. */
    bool (*send)(void *line, const void *header, size_t header_size, const void *payload, size_t size);
    /* The next message; false when none came within so many milliseconds, which may be 0, or a signal did. */
    bool (*receive)(void *line, struct line_message *m, int timeout_ms);
    /* Whether the other end has let go. What came before may still wait. */
    bool (*lost)(void *line);
    /* Whether there is a connection, or may be one. */
    bool (*is_open)(const void *line);
    /* Lets go. Safe to repeat. */
    void (*close)(void *line);
    /* Whether what was sent arrives even when this end lets go at once. */
    bool (*delivers)(const void *line);
};

#endif
