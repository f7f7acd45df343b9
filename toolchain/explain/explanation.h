/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that is known about a verdict, ready to be printed. */
#ifndef EXPLANATION_H
#define EXPLANATION_H

#include "disassembly.h"
#include "place.h"
#include "rules.h"
#include "stats.h"
#include "subject.h"

/* The verdict, as the command `zerovm validate` hands it over. */
struct finding {
    const char *name;
    const char *judgement; /* accepted, refused, unreadable */
    enum rule rule;
    uint32_t offset;     /* in the code */
    const char *message; /* of a file that was refused or could not be read; may be empty */
};

enum { LISTING_MOST = 96, INSTEAD_MOST = 24, NOTE_MOST = 320 };

/* Instructions one after the other. */
struct listing {
    size_t count;
    size_t marked; /* index of the one that matters; count: none */
    struct insn insns[LISTING_MOST];
};

struct explanation {
    const struct finding *finding;
    const struct subject *subject;
    bool placed; /* the finding lies in code that is there: from here on to stats all is of that place */
    uint32_t address;
    struct place place;
    struct listing listing; /* the bundle with the offender marked */
    struct listing target;  /* the bundle that a branch goes to, and where in it; empty: no matter */
    char note[NOTE_MOST];   /* what else is known of this very place; "": nothing */
    char *instead;          /* owned; what the toolchain would write, a statement a line; NULL: nothing else */
    const char *advice;     /* NULL: none */
    bool counted;
    struct stats stats;
};

/* Fills all but the statistics. */
void explanation_make(struct explanation *e, const struct finding *f, const struct subject *s, struct disassembly *d);
void explanation_free(struct explanation *e);

#endif
