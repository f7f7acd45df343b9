/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The oracles themselves, on the vectors of tests/conformance: one that let an attack pass would find nothing. The
 * policy judges all rules but the one about flags, which the model of whole texts does.
 */
#include "policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "groups_model.h"
#include "support.h"
#include "zvm/abi/sfi.h"

enum { LONGEST = 4 * ZVM_BUNDLE_SIZE };

/* Bytes of hexadecimal text into `to`, filled up with HLT to whole bundles. Returns how many. */
static size_t read_bytes(uint8_t *to, const char *text)
{
    size_t size = 0;
    char *end;
    memset(to, ZVM_TEXT_FILL, LONGEST);
    for (unsigned long byte = strtoul(text, &end, 16); end != text && size < LONGEST; byte = strtoul(text, &end, 16)) {
        to[size++] = (uint8_t)byte;
        text = end;
    }
    return (size + ZVM_BUNDLE_SIZE - 1) / ZVM_BUNDLE_SIZE * ZVM_BUNDLE_SIZE;
}

/* What is wrong with code that keeps all other rules; NULL when no flag is read undefined either. */
static const char *judge_flags(struct model *m, const struct code *code, uint32_t *offset)
{
    const char *why = model_read(m, code);
    *offset = m->offset;
    if (why)
        return why;
    int64_t read = model_flags(m);
    *offset = (uint32_t)read;
    return read < 0 ? NULL : rule_name(RULE_FLAGS);
}

static void try_vector(struct verify *v, struct model *m, const char *id, const char *hex, const char *rule)
{
    uint8_t bytes[LONGEST], marks[LONGEST];
    struct code code = verify_code(bytes, read_bytes(bytes, hex));
    code.image_end = 0x40000;
    code.isa = 0;
    uint32_t offset = 0;
    bool good = !strcmp(rule, rule_name(RULE_NONE)), flags = !strcmp(rule, rule_name(RULE_FLAGS));
    const char *why = policy_code(&code, marks, &offset);
    if (!why && (good || flags))
        why = judge_flags(m, &code, &offset);
    v->cases++;
    if (flags ? !why || strcmp(why, rule) : good != !why)
        verify_fail(v, "%s: %s (at %u: %s)", id, hex, offset, why ? why : "nothing against it");
}

int main(int argc, char **argv)
{
    struct verify v;
    struct model model;
    verify_begin(&v, "policy_vectors", NULL, argc, argv);
    model_init(&model, LONGEST, NULL, NULL);
    FILE *from = fopen(VERIFY_DIR "/../conformance/vectors.tsv", "r");
    char line[1024], id[16], hex[512], rule[32];
    while (from && fgets(line, sizeof line, from))
        if (line[0] != '#' && sscanf(line, "%15[^\t]\t%511[^\t]\t%31[^\t]", id, hex, rule) == 3)
            try_vector(&v, &model, id, hex, rule);
    if (from)
        fclose(from);
    model_release(&model);
    return verify_end(&v);
}
