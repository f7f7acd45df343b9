/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include <errno.h>
#include <unistd.h>

bool stream_read(int fd, struct buffer *b)
{
    static char chunk[1 << 16];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        buffer_span(b, (struct span){ chunk, (size_t)n });
    }
    return true;
}

bool stream_write(int fd, struct span text)
{
    while (text.n) {
        ssize_t n = write(fd, text.s, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text = (struct span){ text.s + n, text.n - (size_t)n };
    }
    return true;
}
