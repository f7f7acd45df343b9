/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program that explains a verdict. It disassembles code and reads debug information, so it is a process of its own:
 * nothing that runs guests links a disassembler, and a file that confuses one harms no verdict.
 */
#ifndef EXPLAINER_H
#define EXPLAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "rules.h"

enum judgement { JUDGEMENT_accepted, JUDGEMENT_refused, JUDGEMENT_unreadable };

/* What was judged, and how. */
struct judged {
    const char *name;
    int fd; /* borrowed; the file, -1 when it could not be opened */
    enum judgement judgement;
    enum rule rule;  /* RULE_NONE also for a file that was refused before its code was looked at */
    uint32_t offset; /* in the code */
    const char *message;
};

/* What is wanted. */
struct wanted {
    bool json, stats, raw;
};

/* Prints the explanation: text on standard error, what was asked for (JSON, statistics) on standard output. */
bool explain(const struct judged *j, const struct wanted *w, struct error *err);

/* Prints the instruction table and the rules. */
bool explain_table(struct error *err);

#endif
