/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every encoding with a byte of immediate x all 256 values: accepted are exactly those that set only bits which the
 * manuals say are used (immediates.def). And the processor: of what the manuals say is used, each bit changes a
 * result; of the rest, none does.
 */
#include <stdio.h>
#include <string.h>

#include "immediates.h"

struct immediates {
    struct verify v;
    uint64_t tries, share;
    uint64_t forms, executed, missing;
    bool met[ZYDIS_MNEMONIC_MAX_VALUE + 1]; /* instructions that are accepted */
    struct immediates_machine *m;
};

static bool accepts(struct immediate_form *f, unsigned immediate)
{
    f->bundle[f->length - 1] = (uint8_t)immediate;
    return verify_bundle(f->bundle).rule == RULE_NONE;
}

static bool is_accepted(struct immediate_form *f)
{
    for (unsigned immediate = 0; immediate < 256; immediate++)
        if (accepts(f, immediate))
            return true;
    return false;
}

static void try_form(void *context, const struct immediate_form *form)
{
    struct immediates *s = context;
    struct immediate_form f = *form;
    char text[3 * ZVM_BUNDLE_SIZE];
    if (!is_accepted(&f))
        return;
    s->forms++;
    s->met[f.insn.mnemonic] = true;
    if (!f.bits.known)
        verify_fail(&s->v, "%s (%s): the table has no such instruction", verify_hex(text, f.bundle, f.length),
                    ZydisMnemonicGetString(f.insn.mnemonic));
    for (unsigned immediate = 0; immediate < 256; immediate++) {
        s->v.cases++;
        if (accepts(&f, immediate) == !(immediate & ~f.bits.accepted))
            continue;
        verify_fail(&s->v, "%s (%s): %s, the bits that may be set are %02x", verify_hex(text, f.bundle, f.length),
                    ZydisMnemonicGetString(f.insn.mnemonic), accepts(&f, immediate) ? "accepted" : "refused",
                    f.bits.accepted);
    }
    if (!f.plain || !verify_sampled(&s->v, s->forms, s->share))
        return;
    bool there = immediates_run(s->m, &s->v, &f, s->tries);
    s->executed += there;
    s->missing += !there;
}

int main(int argc, char **argv)
{
    static struct immediates s;
    const struct verify_option options[] = { { "tries", &s.tries, 60, 8 }, { "share", &s.share, 1, 8 }, { 0 } };
    verify_begin(&s.v, "immediates", options, argc, argv);
    s.m = immediates_machine_open();
    immediates_enumerate(try_form, &s);
    for (ZydisMnemonic m = ZYDIS_MNEMONIC_INVALID + 1; m <= ZYDIS_MNEMONIC_MAX_VALUE; m++)
        if (immediate_known(m) && !s.met[m])
            verify_fail(&s.v, "%s: accepted with no immediate", ZydisMnemonicGetString(m));
    verify_accepted(&s.v, s.forms);
    printf("%llu forms, %llu of them executed; this processor does not have %llu\n", (unsigned long long)s.forms,
           (unsigned long long)s.executed, (unsigned long long)s.missing);
    return verify_end(&s.v);
}
