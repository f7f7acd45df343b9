/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every string of up to three prefix bytes, and every string of up to two after 65 67, before every REX, opcode and a
 * few ModRM bytes: what is accepted must have its prefixes in the one canonical order, in which some must be.
 */
#include <stdio.h>
#include <string.h>

#include "support.h"
#include "zvm/abi/sfi.h"

static const uint8_t prefix_bytes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 };

/* A register, (%rcx), 8(%rbp), (SIB), (SIB)+disp8, disp(%rip) and two whose reg field is an opcode extension. */
static const uint8_t modrm_bytes[] = { 0xc1, 0x01, 0x45, 0x04, 0x44, 0x05, 0xf8, 0x38 };

/* What may stand before REX and opcode. */
static const char *const canonical[] = {
    "",         "\x66",         "\xf2",         "\xf3",         "\x66\xf2",         "\x66\xf3",
    "\x65\x67", "\x65\x67\x66", "\x65\x67\xf2", "\x65\x67\xf3", "\x65\x67\x66\xf2", "\x65\x67\x66\xf3"
};

enum { LONGEST = 4 };

struct prefixes {
    uint8_t bytes[LONGEST];
    unsigned size;
};

struct state {
    struct verify v;
    uint64_t sample;
    uint64_t block; /* the next one's number; a block is what try_prefixes() goes through */
    uint64_t accepted;
};

static bool is_canonical(const struct prefixes *p)
{
    for (size_t i = 0; i < sizeof canonical / sizeof *canonical; i++)
        if (strlen(canonical[i]) == p->size && !memcmp(canonical[i], p->bytes, p->size))
            return true;
    return false;
}

/* Bytes of the escape before opcode number 0..1023, the opcode last. Returns how many. */
static unsigned put_opcode(uint8_t *to, unsigned opcode)
{
    unsigned size = 0;
    if (opcode >> 8)
        to[size++] = 0x0f;
    if (opcode >> 8 > 1)
        to[size++] = opcode >> 8 == 2 ? 0x38 : 0x3a;
    to[size++] = (uint8_t)opcode;
    return size;
}

/*
 * What follows ModRM is PUSH %rax, whatever of it is SIB, displacement or immediate: it is (%rax,%rdx,2), a place
 * inside the image, and an instruction where it is none of them.
 */
static void try_prefixes(struct state *s, const struct prefixes *p, unsigned rex)
{
    bool good = is_canonical(p);
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    char text[3 * ZVM_BUNDLE_SIZE];
    for (unsigned opcode = 0; opcode < 1024; opcode++) {
        if (opcode < 256 && (opcode >> 4 == 4 || memchr(prefix_bytes, (int)opcode, sizeof prefix_bytes)))
            continue; /* one more prefix */
        for (unsigned m = 0; m < sizeof modrm_bytes; m++) {
            memset(bundle, 0x50, sizeof bundle);
            memcpy(bundle, p->bytes, p->size);
            unsigned at = p->size;
            if (rex)
                bundle[at++] = (uint8_t)rex;
            at += put_opcode(bundle + at, opcode);
            bundle[at++] = modrm_bytes[m];
            s->v.cases++;
            if (verify_bundle(bundle).rule != RULE_NONE)
                continue;
            s->accepted++;
            if (!good)
                verify_fail(&s->v, "accepted: %s", verify_hex(text, bundle, at + 8));
        }
    }
}

/* What is canonical and has no REX is part of every share: there is something to accept. */
static void try_all_rex(struct state *s, const struct prefixes *p)
{
    if (verify_sampled(&s->v, s->block++, s->sample) || is_canonical(p))
        try_prefixes(s, p, 0);
    for (unsigned rex = 0x40; rex <= 0x4f; rex++)
        if (verify_sampled(&s->v, s->block++, s->sample))
            try_prefixes(s, p, rex);
}

/* All strings of `more` bytes or fewer after p. */
static void try_strings(struct state *s, struct prefixes *p, unsigned more)
{
    try_all_rex(s, p);
    if (!more)
        return;
    for (size_t i = 0; i < sizeof prefix_bytes; i++) {
        p->bytes[p->size++] = prefix_bytes[i];
        try_strings(s, p, more - 1);
        p->size--;
    }
}

int main(int argc, char **argv)
{
    static struct state s;
    const struct verify_option options[] = { { "sample", &s.sample, 1, 400 }, { 0 } };
    verify_begin(&s.v, "prefixes", options, argc, argv);
    struct prefixes none = { 0 }, gs = { .bytes = { 0x65, 0x67 }, .size = 2 };
    try_strings(&s, &none, 3);
    try_strings(&s, &gs, 2);
    verify_accepted(&s.v, s.accepted);
    return verify_end(&s.v);
}
