/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disp(%rip) around both ends of the image, disp(%rsp) around both ends of its reach, of every accepted encoding that
 * has them: validator and policy must agree.
 */
#include <string.h>

#include "encodings.h"
#include "policy.h"
#include "zvm/abi/sfi.h"

/* The image around the bundle ends here: far enough for a displacement on both sides of the end. */
enum { START = VERIFY_CODE - 0x100, END = VERIFY_CODE + 0x1000 };

/* How many bytes an operand may have, and one more or less: distances from the end of the image. */
static const int8_t widths[] = { -65, -64, -63, -33, -32, -31, -17, -16, -15, -11, -10,
                                 -9,  -8,  -7,  -5,  -4,  -3,  -2,  -1,  0,   1 };

static void compare(struct encodings *e, const struct accepted *a, const struct code *code)
{
    static _Alignas(64) uint8_t scratch[1 << 14];
    uint8_t marks[ZVM_BUNDLE_SIZE];
    uint32_t offset;
    e->v->cases++;
    bool accepted = validate(code, scratch, sizeof scratch).rule == RULE_NONE;
    const char *why = policy_code(code, marks, &offset);
    char text[3 * ZVM_BUNDLE_SIZE];
    if (accepted != !why)
        verify_fail(e->v, "%s: %s (%s, sets %x)", accepted ? "accepted" : "refused",
                    verify_hex(text, code->bytes, a->length), why ? why : a->mnemonic, code->isa);
}

static void try_disp(struct encodings *e, const struct accepted *a, int64_t disp)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE];
    int32_t value = (int32_t)disp;
    memcpy(bundle, a->bundle, sizeof bundle);
    memcpy(bundle + a->fixed, &value, sizeof value);
    struct code code = verify_code(bundle, sizeof bundle);
    code.image_start = START;
    code.image_end = END;
    compare(e, a, &code);
}

static void try_sets(struct encodings *e, const struct accepted *a)
{
    struct code code = verify_code(a->bundle, ZVM_BUNDLE_SIZE);
    for (code.isa = 0; code.isa < ZVM_ISA_ALL; code.isa++)
        compare(e, a, &code);
}

static void try_edges(struct encodings *e, const struct accepted *a)
{
    if (!a->shape || a->shape->disp_size != 4)
        return;
    bool gs = a->bundle[0] == 0x65, rip = (a->shape->bytes[0] & 0xc7) == 0x05;
    if (a->shape->bytes[0] == 0x05)
        try_sets(e, a);
    int64_t next = VERIFY_CODE + a->length;
    for (unsigned i = 0; rip && !gs && i < sizeof widths; i++)
        try_disp(e, a, END + widths[i] - next);
    for (int64_t d = -2; !gs && d <= 2; d++)
        if (rip) {
            try_disp(e, a, START + d - next);
        } else {
            try_disp(e, a, ZVM_STACK_REACH + d);
            try_disp(e, a, -ZVM_STACK_REACH + d);
        }
}

int main(int argc, char **argv)
{
    struct verify v;
    struct encodings e = { .each = try_edges };
    const struct verify_option options[] = { ENCODINGS_OPTIONS(e, 61, 1), { 0 } };
    verify_begin(&v, "encodings_edges", options, argc, argv);
    e.golden = GOLDEN_IGNORE;
    encodings_init(&e, &v, "edges", SHAPES_DISP);
    encodings_legacy(&e);
    encodings_vex_short(&e);
    encodings_vex_long(&e);
    encodings_close(&e);
    return verify_end(&v);
}
