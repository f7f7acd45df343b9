/* SPDX-License-Identifier: Apache-2.0 */
/* Output text, gathered in memory. Running out of memory ends the program. */
#ifndef BUFFER_H
#define BUFFER_H

#include "span.h"

/* Zeroed is empty. */
struct buffer {
    char *data; /* owned */
    size_t used;
    size_t size;
};

void buffer_span(struct buffer *b, struct span text);
void buffer_text(struct buffer *b, const char *text);
void buffer_char(struct buffer *b, char c);
void buffer_number(struct buffer *b, long long value);
void buffer_free(struct buffer *b);

#endif
