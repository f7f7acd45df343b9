/*
 * The policy itself, on the vectors of tests/conformance: an oracle that let an attack pass would find nothing.
 */
#include "policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void try_vector(struct verify *v, const char *id, const char *hex, bool good)
{
    uint8_t bytes[LONGEST], marks[LONGEST];
    struct code code = verify_code(bytes, read_bytes(bytes, hex));
    code.image_end = 0x40000;
    code.isa = 0;
    uint32_t offset = 0;
    const char *why = policy_code(&code, marks, &offset);
    v->cases++;
    if (good != !why)
        verify_fail(v, "%s: %s (at %u: %s)", id, hex, offset, why ? why : "nothing against it");
}

int main(int argc, char **argv)
{
    struct verify v;
    verify_begin(&v, "policy_vectors", NULL, argc, argv);
    FILE *from = fopen(VERIFY_DIR "/../conformance/vectors.tsv", "r");
    char line[1024], id[16], hex[512], rule[32];
    while (from && fgets(line, sizeof line, from))
        if (line[0] != '#' && sscanf(line, "%15[^\t]\t%511[^\t]\t%31[^\t]", id, hex, rule) == 3)
            try_vector(&v, id, hex, !strcmp(rule, "none"));
    if (from)
        fclose(from);
    return verify_end(&v);
}
