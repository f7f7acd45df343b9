/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles that begin with every string of four bytes and go on with HLT: what the validator accepts, the policy must
 * let pass.
 */
#include <stdio.h>
#include <string.h>

#include "policy.h"
#include "support.h"
#include "zvm/abi/sfi.h"

/* Returns whether the bundle is accepted. */
static bool try_bytes(struct verify *v, uint32_t first)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE], marks[ZVM_BUNDLE_SIZE];
    memset(bundle, ZVM_TEXT_FILL, sizeof bundle);
    memcpy(bundle, &first, sizeof first);
    v->cases++;
    if (verify_bundle(bundle).rule != RULE_NONE)
        return false;
    struct code code = verify_code(bundle, sizeof bundle);
    uint32_t offset;
    const char *why = policy_code(&code, marks, &offset);
    char text[3 * ZVM_BUNDLE_SIZE];
    if (why)
        verify_fail(v, "accepted: %s (at %u: %s)", verify_hex(text, bundle, 8), offset, why);
    return true;
}

int main(int argc, char **argv)
{
    uint64_t sample, accepted = 0;
    const struct verify_option options[] = { { "sample", &sample, 1, 1024 }, { 0 } };
    struct verify v;
    verify_begin(&v, "four_bytes", options, argc, argv);
    for (uint64_t i = sample > 1 ? verify_random(&v) % sample : 0; i <= UINT32_MAX;
         i += sample > 1 ? 1 + verify_random(&v) % (2 * sample - 1) : 1)
        accepted += try_bytes(&v, __builtin_bswap32((uint32_t)i));
    verify_accepted(&v, accepted);
    return verify_end(&v);
}
