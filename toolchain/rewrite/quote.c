/* SPDX-License-Identifier: Apache-2.0 */
#include "quote.h"

/* Past a string, and past what is no name; an immediate's $ is none. */
static const char *skip(const char *p, const char *end)
{
    if (*p++ != '"')
        return p;
    while (p < end && *p != '"')
        p += *p == '\\' && p + 1 < end ? 2 : 1;
    return p < end ? p + 1 : end;
}

static bool is_ascii(struct span text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.s[i] & 0x80)
            return false;
    return true;
}

static void put_word(struct buffer *out, struct span word)
{
    const char *quote = is_ascii(word) ? "" : "\"";
    buffer_text(out, quote);
    buffer_span(out, word);
    buffer_text(out, quote);
}

void quote_names(struct buffer *text)
{
    struct buffer out = { 0 };
    const char *p = text->data, *end = text->data + text->used;
    if (is_ascii(span_between(p, end)))
        return;
    while (p < end) {
        const char *start = p;
        while (p < end && char_is_name(*p) && (p > start || *p != '$'))
            p++;
        if (p > start)
            put_word(&out, span_between(start, p));
        else
            buffer_span(&out, span_between(start, p = skip(p, end)));
    }
    buffer_free(text);
    *text = out;
}
