/* Overwrites its output with 4 MiB of one byte, the run's argument, in pieces. */
#include "guest.h"
int main(int argc, char **argv)
{
    enum { PIECE = 1 << 16, PIECES = 64 };
    static char piece[PIECE];
    CHECK(argc == 2);
    memset(piece, argv[1][0], PIECE);
    for (int i = 0; i < PIECES; i++)
        CHECK(zvm_pwrite(3, piece, PIECE, 0) == PIECE);
    return 0;
}
