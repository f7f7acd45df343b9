/* SPDX-License-Identifier: Apache-2.0 */
/* All opcodes without VEX, in all shapes: what the validator accepts, the policy must let pass, at the length it says.
 */
#include "encodings.h"

int main(int argc, char **argv)
{
    struct verify v;
    struct encodings e = { 0 };
    const struct verify_option options[] = { ENCODINGS_OPTIONS(e, 1, 27), { 0 } };
    verify_begin(&v, "encodings_legacy", options, argc, argv);
    encodings_init(&e, &v, "legacy", e.sample > 1 ? SHAPES_SELECTED : SHAPES_ALL);
    encodings_legacy(&e);
    encodings_close(&e);
    return verify_end(&v);
}
