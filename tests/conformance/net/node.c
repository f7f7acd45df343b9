/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One end of a stream that does as its arguments say, one after another:
 *   write N   the stream's next N bytes        say WORD   a line of output
 *   read N    and checks them                  wait       for a line of input
 *   all       reads to the end                 fault      breaks a rule
 * Writes something to its output "result" before, so that it shows when its session ended well, and only then.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"

enum { PIECE = 1 << 18 };

static unsigned char piece[PIECE], expected[PIECE];
static uint64_t at;

static int put(int fd, uint64_t total)
{
    for (uint64_t left = total; left > 0;) {
        size_t n = left < PIECE ? (size_t)left : PIECE;
        stream_fill(piece, n, at);
        if (write(fd, piece, n) != (ssize_t)n)
            return 3;
        at += n;
        left -= n;
    }
    return 0;
}

static int get(int fd, uint64_t most)
{
    ssize_t n = 1;
    for (uint64_t left = most; left > 0 && n > 0; left -= (uint64_t)n) {
        n = read(fd, piece, left < PIECE ? (size_t)left : PIECE);
        if (n < 0)
            return 4;
        stream_fill(expected, (size_t)n, at);
        if (memcmp(piece, expected, (size_t)n) != 0)
            return 5;
        at += (uint64_t)n;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int result = open("/dev/result", O_WRONLY), out = open("/dev/out", O_WRONLY), in = open("/dev/in", O_RDONLY);
    int code = write(result, "done", 4) == 4 ? 0 : 2;
    for (int i = 1; i < argc && code == 0; i++) {
        if (strcmp(argv[i], "write") == 0)
            code = put(out, strtoull(argv[++i], NULL, 10));
        else if (strcmp(argv[i], "read") == 0)
            code = get(in, strtoull(argv[++i], NULL, 10));
        else if (strcmp(argv[i], "all") == 0)
            code = get(in, UINT64_MAX);
        else if (strcmp(argv[i], "say") == 0)
            code = puts(argv[++i]) < 0 || fflush(stdout) != 0;
        else if (strcmp(argv[i], "wait") == 0)
            code = read(0, piece, 1) == 1 ? 0 : 7;
        else if (strcmp(argv[i], "fault") == 0)
            *(volatile int *)16 = 0;
        else
            code = 6;
    }
    return code;
}
