/* SPDX-License-Identifier: Apache-2.0 */
/* Overwrites each of its outputs with 256 KiB of one byte, the run's argument, in pieces. */
#include "guest.h"
int main(int argc, char **argv)
{
    enum { FIRST = 3, PIECE = 1 << 14, PIECES = 16 };
    static char piece[PIECE];
    CHECK(argc == 2);
    memset(piece, argv[1][0], PIECE);
    for (int channel = FIRST; channel < MANIFEST->channels_count; channel++)
        for (int i = 0; i < PIECES; i++)
            CHECK(zvm_pwrite(channel, piece, PIECE, 0) == PIECE);
    return 0;
}
