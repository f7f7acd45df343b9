/* SPDX-License-Identifier: Apache-2.0 */
/* Counts over all code of a file. */
#ifndef STATS_H
#define STATS_H

#include "disassembly.h"
#include "subject.h"

struct stats {
    uint64_t bytes;
    uint64_t bundles;
    uint64_t instructions; /* padding among them */
    uint64_t padding_bytes;
    uint64_t counts[CLASS_COUNT];
};

/* Goes through the code once, in a straight line. */
void stats_count(struct stats *st, const struct subject *s, struct disassembly *d);

/* A word, "branch", and what it stands for. */
const char *stats_class_name(enum insn_class kind);
const char *stats_class_text(enum insn_class kind);

#endif
