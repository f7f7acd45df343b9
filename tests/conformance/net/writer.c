/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a stream that the reader knows. Usage: writer BYTES PIECE [HOW], HOW: what to do after it. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"

int main(int argc, char **argv)
{
    static unsigned char piece[1 << 20];
    uint64_t total = strtoull(argv[1], NULL, 10), size = strtoull(argv[2], NULL, 10), at = 0;
    const char *how = argc > 3 ? argv[3] : "";
    int out = open("/dev/out", O_WRONLY);
    if (out < 0 || size > sizeof(piece))
        return 2;
    while (at < total) {
        size_t n = total - at < size ? (size_t)(total - at) : (size_t)size;
        stream_fill(piece, n, at);
        if (write(out, piece, n) != (ssize_t)n)
            return 3;
        at += n;
    }
    puts("written");
    fflush(stdout);
    if (strcmp(how, "fault") == 0)
        *(volatile int *)16 = 0;
    while (strcmp(how, "wait") == 0 && getchar() != EOF)
        ;
    return 0;
}
