/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message of the name service: refused with one line, or rows that all lie in them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "names_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_lie_in(struct names_text t, const uint8_t *bytes, size_t size)
{
    const uint8_t *text = (const uint8_t *)t.text;
    must(t.size == 0 || (text >= bytes && t.size <= size && text + t.size <= bytes + size));
}

static void must_be_name(struct names_text t)
{
    must(t.size > 0 && t.size <= NAMES_ID && !memchr(t.text, '\0', t.size) && !memchr(t.text, '\n', t.size) &&
         !memchr(t.text, '/', t.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct names_message m;
    struct names_row row;
    struct error err = { 0 };
    if (!names_parse(&m, bytes, size, &err)) {
        must(err.message[0] != '\0' && !strchr(err.message, '\n'));
        return 0;
    }
    if (m.type == NAMES_JOIN) {
        must_be_name(m.job);
        must_be_name(m.token);
        must_be_name(m.node);
    }
    size_t count = 0;
    for (const uint8_t *at = m.rows; m.type != NAMES_REFUSED && names_next(&m, &at, &row); count++) {
        must_lie_in(row.address, bytes, size);
        must_lie_in(row.key, bytes, size);
        must(m.type == NAMES_READY || row.direction == NAMES_READS || row.direction == NAMES_WRITES);
        if (m.type == NAMES_JOIN) {
            must_be_name(row.peer);
            must_be_name(row.name);
        }
    }
    must(count == m.count && count <= NAMES_STREAMS);
    return 0;
}
