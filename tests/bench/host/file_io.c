/* SPDX-License-Identifier: Apache-2.0 */
/* Moves bytes between memory and a file, from the start of its first 64 MiB again and again.
 * Usage: file_io read|write BYTES PIECE FILE */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { SPAN = 64 << 20 };

int main(int argc, char **argv)
{
    static _Alignas(4096) char piece[1 << 20];
    int reads = argc > 4 && argv[1][0] == 'r';
    int fd = argc > 4 ? open(argv[4], reads ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    uint64_t total = argc > 4 ? strtoull(argv[2], NULL, 10) : 0;
    ssize_t size = argc > 4 ? atol(argv[3]) : 0;
    if (fd < 0 || size <= 0 || size > (ssize_t)sizeof(piece))
        return 2;
    for (uint64_t at = 0; at < total; at += (uint64_t)size) {
        off_t offset = (off_t)(at % SPAN);
        if ((reads ? pread(fd, piece, (size_t)size, offset) : pwrite(fd, piece, (size_t)size, offset)) != size)
            return 3;
    }
    return 0;
}
