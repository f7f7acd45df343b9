/* Instructions past the guest's set, which LLVM would assemble. */
#include "rewriter.h"

static const struct {
    const char *name;
    const char *why;
} rows[] = {
#define BEYOND(name, why) { name, why },
#include "beyond.def"
#undef BEYOND
};

static bool fits(struct span mnemonic, const char *name)
{
    size_t n = strcspn(name, "*");
    return name[n] ? mnemonic.n >= n && memcmp(mnemonic.s, name, n) == 0 : span_is(mnemonic, name);
}

const char *beyond_why(struct span mnemonic)
{
    for (size_t i = 0; mnemonic.n && i < sizeof rows / sizeof *rows; i++)
        if (rows[i].name[0] == mnemonic.s[0] && fits(mnemonic, rows[i].name))
            return rows[i].why;
    return NULL;
}
