/* The rows of lowerings.def, for tests that go through all of them. */
#ifndef ROWS_H
#define ROWS_H

#include "lowerings.h"

static const struct lowering rows[] = {
#define KEEPS false
#define LOSES true
#define LOWER(prefix, mnemonic, suffixes, operands, flags, template)                                                   \
    { PREFIX_##prefix, mnemonic, suffixes, operands, flags, template, NULL },
#define REFUSE(prefix, mnemonic, suffixes, operands, why)                                                              \
    { PREFIX_##prefix, mnemonic, suffixes, operands, KEEPS, NULL, why },
#include "lowerings.def"
#undef KEEPS
#undef LOSES
#undef LOWER
#undef REFUSE
};
enum { ROWS = sizeof rows / sizeof *rows };

#endif
