/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"

static const char *const names[RULE_COUNT] = {
#define RULE(id, name, text) [RULE_##id] = name,
#include "rules.def"
#undef RULE
};

static const char *const texts[RULE_COUNT] = {
#define RULE(id, name, text) [RULE_##id] = text,
#include "rules.def"
#undef RULE
};

const char *rule_name(enum rule rule)
{
    return (unsigned)rule < RULE_COUNT ? names[rule] : "unknown";
}

const char *rule_text(enum rule rule)
{
    return (unsigned)rule < RULE_COUNT ? texts[rule] : "unknown";
}
