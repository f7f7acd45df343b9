/* SPDX-License-Identifier: Apache-2.0 */
/* malloc gives what the manifest grants, all of it is usable, and then answers NULL.
 * manifest: memory: 64MiB
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    size_t got = 0;
    enum { PIECE = 1 << 20 };
    for (char *piece; (piece = malloc(PIECE)) != NULL; got += PIECE)
        memset(piece, 0x5A, PIECE);
    CHECK(errno == ENOMEM);
    CHECK(got >= (size_t)48 << 20 && got <= (size_t)64 << 20);
    return 0;
}
