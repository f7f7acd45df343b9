/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that the validator enforces; rules.def has one row for each.
 */
#ifndef RULES_H
#define RULES_H

enum rule {
#define RULE(id, name, text) RULE_##id,
#include "rules.def"
#undef RULE
    RULE_COUNT
};

/* A word for reports and tests, "memory"; a value that is no rule gets "unknown". Static strings. */
const char *rule_name(enum rule rule);

/* What the rule demands, as one clause without a full stop. */
const char *rule_text(enum rule rule);

#endif
