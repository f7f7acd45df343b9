/* SPDX-License-Identifier: Apache-2.0 */
/* The user manifest that ZeroVM programs read: counts, sizes, names, types and limits.
 * manifest: memory: 32MiB
 * channel: { name: in, source: input.txt, mode: random-read, gets: 7 }
 * channel: { name: out, source: output.txt, mode: write }
 * input.txt: abcdefgh
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
int main(void)
{
    CHECK(MANIFEST->channels_count == 5);
    const struct ZVMChannel *in = &MANIFEST->channels[3], *out = &MANIFEST->channels[4];
    CHECK(!strcmp(MANIFEST->channels[0].name, "stdin"));
    CHECK(!strcmp(in->name, "in") && in->type == RGetSPut && in->size == 8 && in->limits[GetsLimit] == 7);
    CHECK(!strcmp(out->name, "out") && out->type == SGetSPut && out->limits[PutsLimit] > 0);
    uintptr_t heap = (uintptr_t)MANIFEST->heap_ptr;
    CHECK(heap % 4096 == 0 && heap > 0x20000);
    CHECK(MANIFEST->heap_size > 30u << 20 && heap + MANIFEST->heap_size - 0x20000 <= 32u << 20);
    CHECK(MANIFEST->stack_size > 0);
    return 0;
}
