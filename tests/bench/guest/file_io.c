/* SPDX-License-Identifier: Apache-2.0 */
/* Moves bytes between memory and the last channel, from the start of its first 64 MiB again and again.
 * Usage: file_io read|write BYTES PIECE */
#include <stdint.h>
#include <stdlib.h>
#include <zvm.h>

enum { SPAN = 64 << 20 };

int main(int argc, char **argv)
{
    static _Alignas(4096) char piece[1 << 20];
    int channel = MANIFEST->channels_count - 1, reads = argc > 3 && argv[1][0] == 'r';
    uint64_t total = argc > 3 ? strtoull(argv[2], NULL, 10) : 0;
    int32_t size = argc > 3 ? atoi(argv[3]) : 0;
    if (size <= 0 || size > (int32_t)sizeof(piece))
        return 2;
    for (uint64_t at = 0; at < total; at += (uint64_t)size) {
        int64_t offset = (int64_t)(at % SPAN);
        if ((reads ? zvm_pread(channel, piece, size, offset) : zvm_pwrite(channel, piece, size, offset)) != size)
            return 3;
    }
    return 0;
}
