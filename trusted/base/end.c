/* SPDX-License-Identifier: Apache-2.0 */
#include "end.h"

static const struct {
    const char *name;
    int exit_code;
} ends[] = {
#define END(name, code, summary) [END_##name] = { #name, code },
#include "end.def"
#undef END
};

const char *end_name(enum end end)
{
    return ends[end].name;
}

int end_exit_code(enum end end)
{
    return ends[end].exit_code;
}
