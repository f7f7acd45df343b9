/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a frame of a network channel: refused with one line, or what they say, which written again is the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "link_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct frame f;
    struct error err = { 0 };
    uint8_t header[FRAME_HEADER];
    if (!frame_parse(&f, bytes, size, &err)) {
        must(err.message[0] != '\0' && !strchr(err.message, '\n'));
        return 0;
    }
    must(f.payload == bytes + FRAME_HEADER && f.size == size - FRAME_HEADER && f.size <= FRAME_BYTES);
    must(f.from == FROM_WRITER || f.from == FROM_READER);
    must(f.type != FRAME_HELLO || f.size == FRAME_COOKIE);
    must(strcmp(frame_name(f.type), "unknown") != 0);
    frame_header(&f, header);
    must(memcmp(header, bytes, FRAME_HEADER) == 0);
    return 0;
}
