/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one run over a source file, shared by the files that read and print its statements. */
#ifndef REWRITER_H
#define REWRITER_H

#include <stdio.h>

#include "buffer.h"
#include "insn.h"
#include "liveness.h"
#include "lowerings.h"
#include "origin.h"
#include "source.h"
#include "spelled.h"
#include "symbols.h"

enum { SECTION_DEPTH = 32, WAITING = 64 };

/* Labels that the rewriter makes start so; a number follows. */
#define REWRITER_LABEL ".Lzvm."

struct section {
    struct span name;
    struct span part;  /* the number of a subsection, which is laid out by itself; empty: 0 */
    struct span group; /* "signature,comdat"; empty: the section is in none */
    bool text;         /* holds code */
    bool debug;        /* addresses in it are nobody's branch targets */
};

struct rewriter {
    struct origin origin;       /* owned; of the statement at hand, for messages */
    struct span source_text;    /* as scrubbed; borrowed */
    FILE *messages;             /* borrowed */
    struct buffer out;          /* owned; line N of it is line N of the source */
    unsigned out_line;          /* the line that out has reached */
    struct lowerings lowerings; /* owned */
    struct symbols symbols;
    struct symbols sections; /* by name: what section.c knows of them */
    struct buffer closing;   /* owned; what ends the output */
    struct spelled spelled;
    struct effects effects;   /* owned */
    struct liveness liveness; /* of the flags; found by the first pass */
    uint32_t cursor;          /* the second pass is behind this node of it */
    struct source source;     /* of the second pass; at the statement after the one at hand */
    struct section now, previous;
    struct section stack[2 * SECTION_DEPTH]; /* pairs of now and previous */
    unsigned depth;
    struct insn pending;            /* prefixes that stood alone */
    bool address_to_scratch;        /* the operand being printed lies at %r11 */
    const struct live_node *live;   /* what the instruction being printed is in liveness */
    unsigned line;                  /* of the statement at hand */
    struct statement wait[WAITING]; /* labels and alignments of code that are not printed yet */
    unsigned waiting;
    const char *label;         /* how a label before each instruction starts, REWRITE_LABEL; NULL: no such labels */
    bool measured;             /* a label stands before the instruction at hand whose distance to others is taken */
    bool aligned;              /* ... to which an indirect branch may go */
    bool spelling;             /* the instruction being printed is one of a .byte */
    bool probing;              /* %r11 is the end of a loop that touches the stack's pages */
    bool glued;                /* the instruction before opened a bundle that this one closes */
    bool flows_on;             /* the last instruction runs into what follows it */
    bool in_table;             /* data among code is going to .rodata */
    unsigned fresh;            /* labels made so far */
    struct span targets_group; /* of what is at the end of targets */
    struct buffer
        targets;  /* owned; ".long" of each label that an indirect branch may reach, for the linker's wrapper */
    uint32_t isa; /* ZVM_ISA_ bits of the instructions so far */
    unsigned errors;
};

/* Prints "file:line: error: ..." with file and line of the C source where GCC says them, and counts the error. */
void rewriter_error(struct rewriter *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Begins a statement of the output: on the line that the statement at hand has in the source, or behind a "; " there.
 */
void rewriter_start(struct rewriter *r);

/* "line 7", for messages about another statement, by its line in the source; the caller frees it. */
char *rewriter_line(const struct rewriter *r, unsigned line);

/* Prints a directive as it is. */
void rewriter_pass(struct rewriter *r, struct span name, struct span rest);

#endif
