/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long every accepted instruction is: the validator, both modes of Zydis, libopcodes and LLVM must agree, or some
 * processor might not.
 */
#include "lengths.h"

#include <string.h>

#include "encodings.h"
#include "zvm/abi/sfi.h"

/* Whether the validator lets the last instruction of the bundle jump to this byte. */
static bool is_start(const uint8_t *bundle, unsigned length, unsigned at)
{
    uint8_t other[ZVM_BUNDLE_SIZE];
    memset(other, ZVM_TEXT_FILL, sizeof other);
    memcpy(other, bundle, length);
    other[ZVM_BUNDLE_SIZE - 2] = 0xeb;
    other[ZVM_BUNDLE_SIZE - 1] = (uint8_t)(at - ZVM_BUNDLE_SIZE);
    return verify_bundle(other).rule == RULE_NONE;
}

/* By which byte after the first it lets begin an instruction; `length` is what Zydis says. */
static unsigned validator_length(const uint8_t *bundle, unsigned length)
{
    unsigned at = 1;
    while (at < 16 && !is_start(bundle, length, at))
        at++;
    return at;
}

/* LLVM 14 does not know VEX with 66 behind a 67, which changes no length: it then gets the instruction without 65 67.
 */
static unsigned llvm_length(const uint8_t *bytes)
{
    unsigned length = lengths_llvm(bytes, ZVM_BUNDLE_SIZE);
    bool vex = bytes[2] == 0xc4 || bytes[2] == 0xc5;
    if (length == 0 && bytes[0] == 0x65 && bytes[1] == 0x67 && vex)
        length = lengths_llvm(bytes + 2, ZVM_BUNDLE_SIZE - 2) + 2;
    return length;
}

static void check_lengths(struct encodings *e, const struct accepted *a)
{
    unsigned ours = validator_length(a->bundle, a->length);
    unsigned gnu = lengths_libopcodes(a->bundle, ZVM_BUNDLE_SIZE), llvm = llvm_length(a->bundle);
    char text[3 * ZVM_BUNDLE_SIZE];
    if (ours != a->length || gnu != a->length || llvm != a->length)
        verify_fail(e->v, "%s (%s): validator %u, Zydis %u, libopcodes %u, LLVM %u",
                    verify_hex(text, a->bundle, a->length), a->mnemonic, ours, a->length, gnu, llvm);
}

int main(int argc, char **argv)
{
    struct verify v;
    struct encodings e = { .each = check_lengths };
    uint64_t vex_heads;
    const struct verify_option options[] = { ENCODINGS_OPTIONS(e, 7, 31), { "vex-heads", &vex_heads, 5, 61 }, { 0 } };
    verify_begin(&v, "lengths", options, argc, argv);
    e.golden = GOLDEN_IGNORE;
    encodings_init(&e, &v, "lengths", SHAPES_SELECTED);
    encodings_legacy(&e);
    e.heads = vex_heads;
    encodings_vex_short(&e);
    encodings_vex_long(&e);
    encodings_close(&e);
    return verify_end(&v);
}
