/* SPDX-License-Identifier: Apache-2.0 */
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>

#include "heap.h"

void buffer_span(struct buffer *b, struct span text)
{
    if (b->size - b->used < text.n) {
        b->size = (b->used + text.n) * 2 + 4096;
        b->data = heap_realloc(b->data, b->size);
    }
    if (text.n)
        memcpy(b->data + b->used, text.s, text.n);
    b->used += text.n;
}

void buffer_text(struct buffer *b, const char *text)
{
    buffer_span(b, span_of(text));
}

void buffer_char(struct buffer *b, char c)
{
    buffer_span(b, (struct span){ &c, 1 });
}

void buffer_number(struct buffer *b, long long value)
{
    char digits[24];
    buffer_span(b, (struct span){ digits, (size_t)snprintf(digits, sizeof digits, "%lld", value) });
}

void buffer_free(struct buffer *b)
{
    free(b->data);
    *b = (struct buffer){ 0 };
}
