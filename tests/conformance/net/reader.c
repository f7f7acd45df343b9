/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a stream, in pieces, and checks it. Usage: reader PIECE [MOST [HOW]]: no more than MOST bytes, then HOW; pause:
 * after the first piece. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"

int main(int argc, char **argv)
{
    static unsigned char piece[1 << 20], expected[1 << 20];
    size_t size = strtoull(argv[1], NULL, 10);
    uint64_t most = argc > 2 ? strtoull(argv[2], NULL, 10) : UINT64_MAX, at = 0;
    const char *how = argc > 3 ? argv[3] : "";
    int in = open("/dev/in", O_RDONLY);
    ssize_t n = 1;
    if (in < 0 || size > sizeof(piece))
        return 2;
    while (at < most && n > 0) {
        while (at == size && strcmp(how, "pause") == 0 && getchar() != EOF)
            ;
        n = read(in, piece, most - at < size ? (size_t)(most - at) : size);
        if (n < 0)
            return 3;
        stream_fill(expected, (size_t)n, at);
        if (memcmp(piece, expected, (size_t)n) != 0)
            return 4;
        at += (uint64_t)n;
    }
    printf("read %llu\n", (unsigned long long)at);
    fflush(stdout);
    if (strcmp(how, "fault") == 0)
        *(volatile int *)16 = 0;
    while (strcmp(how, "wait") == 0 && getchar() != EOF)
        ;
    return 0;
}
