/* SPDX-License-Identifier: Apache-2.0 */
#include "directive_table.h"

static const struct directive directives[] = {
#define DIRECTIVE(name, kind, text) { name, DIRECTIVE_##kind, text },
#include "directives.def"
#undef DIRECTIVE
    { NULL, DIRECTIVE_PASS, NULL },
};

const struct directive *directive_table_find(struct span name)
{
    const struct directive *d = directives;
    while (d->name && !span_is(name, d->name))
        d++;
    return d;
}
