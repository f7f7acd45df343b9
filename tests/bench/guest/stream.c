/* SPDX-License-Identifier: Apache-2.0 */
/* Moves bytes through a stream as fast as it goes. Usage: stream read|write BYTES PIECE CHANNEL */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char piece[1 << 20];
    int reads = argc > 4 && argv[1][0] == 'r', fd = argc > 4 ? open(argv[4], reads ? O_RDONLY : O_WRONLY) : -1;
    uint64_t total = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
    size_t size = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    if (fd < 0 || size > sizeof(piece))
        return 2;
    for (uint64_t at = 0; at < total; at += size)
        if ((reads ? read(fd, piece, size) : write(fd, piece, size)) != (ssize_t)size)
            return 3;
    return reads && read(fd, piece, 1) != 0 ? 4 : 0;
}
