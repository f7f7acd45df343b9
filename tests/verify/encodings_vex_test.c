/* SPDX-License-Identifier: Apache-2.0 */
/* The same for VEX: in all shapes behind C5, in a selection of them behind C4. */
#include "encodings.h"

int main(int argc, char **argv)
{
    struct verify v;
    struct encodings e = { 0 };
    const struct verify_option options[] = { ENCODINGS_OPTIONS(e, 17, 11), { 0 } };
    verify_begin(&v, "encodings_vex", options, argc, argv);
    encodings_init(&e, &v, "vex2", e.sample > 1 ? SHAPES_SELECTED : SHAPES_ALL);
    encodings_vex_short(&e);
    encodings_close(&e);
    encodings_init(&e, &v, "vex3", SHAPES_SELECTED);
    encodings_vex_long(&e);
    encodings_close(&e);
    return verify_end(&v);
}
