/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "encodings.h"

static const struct {
    const char *bytes, *name;
} prefixes[] = {
    { "", "-" },
    { "\x66", "66" },
    { "\xf2", "f2" },
    { "\xf3", "f3" },
    { "\x66\xf2", "66f2" },
    { "\x66\xf3", "66f3" },
    { "\x65\x67", "gs" },
    { "\x65\x67\x66", "gs+66" },
    { "\x65\x67\xf2", "gs+f2" },
    { "\x65\x67\xf3", "gs+f3" },
    { "\x65\x67\x66\xf2", "gs+66f2" },
    { "\x65\x67\x66\xf3", "gs+66f3" },
};

static const struct {
    const char *bytes, *name;
} maps[] = { { "", "" }, { "\x0f", "0f " }, { "\x0f\x38", "0f38 " }, { "\x0f\x3a", "0f3a " } };

/* Prefix bytes are no opcodes, and VEX, EVEX, XOP and REX2 have enumerations of their own. */
static bool is_opcode(unsigned map, unsigned opcode)
{
    static const uint8_t none[] = { 0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x62, 0x64, 0x65,
                                    0x66, 0x67, 0xc4, 0xc5, 0xd5, 0xf0, 0xf2, 0xf3 };
    if (map == 0)
        return opcode >> 4 != 4 && !memchr(none, (int)opcode, sizeof none);
    return map > 1 || (opcode != 0x38 && opcode != 0x3a);
}

static void put(struct head *h, const char *bytes)
{
    size_t n = strlen(bytes);
    memcpy(h->bytes + h->size, bytes, n);
    h->size += (unsigned)n;
}

static struct head make_head(unsigned prefix, unsigned rex, unsigned map, unsigned opcode)
{
    struct head h = { .size = 0 };
    put(&h, prefixes[prefix].bytes);
    if (rex)
        h.bytes[h.size++] = (uint8_t)rex;
    put(&h, maps[map].bytes);
    h.bytes[h.size++] = (uint8_t)opcode;
    return h;
}

static void try_opcode(struct encodings *e, unsigned prefix, unsigned map, unsigned opcode)
{
    char name[40];
    snprintf(name, sizeof name, "%s%02x prefix %s", maps[map].name, opcode, prefixes[prefix].name);
    struct golden_row *row = golden_row(&e->table, name);
    struct head narrow = make_head(prefix, 0, map, opcode), wide = make_head(prefix, 0x48, map, opcode);
    struct tail tails[2] = { encodings_tail(&narrow), encodings_tail(&wide) };
    for (unsigned rex = 0x3f; rex <= 0x4f; rex++) {
        struct head head = make_head(prefix, rex == 0x3f ? 0 : rex, map, opcode);
        encodings_head(e, &head, &tails[rex >= 0x48], row);
    }
}

void encodings_legacy(struct encodings *e)
{
    for (unsigned map = 0; map < 4; map++)
        for (unsigned opcode = 0; opcode < 256; opcode++)
            for (unsigned prefix = 0; is_opcode(map, opcode) && prefix < sizeof prefixes / sizeof *prefixes; prefix++)
                try_opcode(e, prefix, map, opcode);
}
