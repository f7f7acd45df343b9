/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What no sandboxed program may use at all: EVEX, XOP, REX2, VEX with another map. Their prefixes in chance values,
 * before every opcode, in front of ModRM bytes that could be anything.
 */
#include <string.h>

#include "support.h"
#include "zvm/abi/sfi.h"

/* Lead byte, bytes of the prefix after it, and bits of the first of those that must be set or clear. */
static const struct space {
    uint8_t lead, payload, map_mask, map_first, map_last;
} spaces[] = {
    { 0x62, 3, 0x00, 0, 0 },                            /* EVEX */
    { 0x8f, 2, 0x1f, 8, 31 },                           /* XOP; with a smaller map it is POP */
    { 0xd5, 1, 0x00, 0, 0 },                            /* REX2 */
    { 0xc4, 2, 0x1f, 0, 0 },  { 0xc4, 2, 0x1f, 4, 31 }, /* VEX, maps without a meaning */
};

static void try_space(struct verify *v, const struct space *s)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    uint64_t random = verify_random(v), more = verify_random(v);
    unsigned size = 0;
    memset(bundle, 0x50, sizeof bundle); /* PUSH %rax, or whatever it is a part of */
    if (random >> 63) {
        bundle[size++] = 0x65;
        bundle[size++] = 0x67;
    }
    bundle[size++] = s->lead;
    memcpy(bundle + size, &random, s->payload);
    if (s->map_mask)
        bundle[size] = (uint8_t)((bundle[size] & ~s->map_mask) |
                                 (s->map_first + (random >> 56) % (s->map_last - s->map_first + 1u)));
    size += s->payload;
    memcpy(bundle + size, &more, 3); /* opcode, ModRM, SIB */
    v->cases++;
    char text[3 * ZVM_BUNDLE_SIZE];
    if (verify_bundle(bundle).rule == RULE_NONE)
        verify_fail(v, "accepted: %s", verify_hex(text, bundle, 15));
}

int main(int argc, char **argv)
{
    uint64_t count;
    const struct verify_option options[] = { { "count", &count, 1 << 24, 1 << 18 }, { 0 } };
    struct verify v;
    verify_begin(&v, "encodings_other", options, argc, argv);
    for (uint64_t i = 0; i < count; i++)
        for (unsigned s = 0; s < sizeof spaces / sizeof *spaces; s++)
            try_space(&v, &spaces[s]);
    return verify_end(&v);
}
