/* The state of one run over a source file, shared by the files that print it. */
#ifndef REWRITER_H
#define REWRITER_H

#include <stdio.h>

#include "buffer.h"
#include "insn.h"
#include "liveness.h"
#include "lowerings.h"
#include "spelled.h"
#include "statement.h"
#include "symbols.h"

enum { SECTION_DEPTH = 32, WAITING = 64 };

struct section {
    struct span name;
    struct span part;  /* the number of a subsection, which is laid out by itself; empty: 0 */
    struct span group; /* "signature,comdat"; empty: the section is in none */
    bool text;         /* holds code */
    bool debug;        /* addresses in it are nobody's branch targets */
};

struct rewriter {
    const char *file;           /* for messages; borrowed */
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
    struct span marker_file;        /* the last line marker: empty before the first */
    long long marker_shift;         /* what it adds to line */
    struct statement wait[WAITING]; /* labels and alignments of code that are not printed yet */
    unsigned waiting;
    bool labelled;             /* REWRITE_LABELLED */
    bool compiled;             /* GCC wrote the source */
    bool by_hand;              /* ... but for assembly, which stands between #APP and #NO_APP */
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

/* "file:line: error: ...", line and file being those of the last line marker. */
void rewriter_error(struct rewriter *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Brings out to the line of the statement at hand, or separates it from the one before. */
void rewriter_start(struct rewriter *r);

/* "# 12 "file"" sets marker_file and marker_shift, #APP and #NO_APP set by_hand. */
void rewriter_follow_marker(struct rewriter *r, const struct statement *st);

/* Whether GCC wrote the statement at hand, not a person. */
bool rewriter_is_compiled(const struct rewriter *r);

/* scan.c: the first pass, which finds what indirect branches may reach, and adds all code to liveness. */
void scan(struct rewriter *r, struct span source);
bool is_branch(struct span mnemonic);

/* flags.c: the second pass asks for the nodes in their order; none is missing. */
void flags_follow(struct rewriter *r);
const struct live_node *flags_at(struct rewriter *r, const char *place);
void flags_check_label(struct rewriter *r, const struct symbol *s);
void flags_check_insn(struct rewriter *r);
void flags_lost(struct rewriter *r);

/* section.c: follows the directives that change sections. False when st is no such directive. Then prints it. */
bool section_changes(struct span directive);
bool section_follow(struct rewriter *r, const struct statement *st);
void section_print(struct rewriter *r, const struct statement *st);

/* section.c: the source aligns code to 2 to the power of log. */
void section_aligned(struct rewriter *r, int log);

/* text_data.c: labels and alignments of code wait; then either code follows, or a table does. */
void text_wait(struct rewriter *r, const struct statement *st);
void text_flush(struct rewriter *r);
bool text_begin_table(struct rewriter *r); /* false: the data cannot be moved out of the code */
void text_end_table(struct rewriter *r);
void text_note_insn(struct rewriter *r, struct span mnemonic);

/* rewrite.c: prints a label or an alignment that need wait no longer. */
void text_print(struct rewriter *r, const struct statement *st);

/* rewrite.c: prints the instructions that a .byte with these operands spells. False when there are none. */
bool print_spelled(struct rewriter *r, struct span operands);

/* directive.c */
void directive_align(struct rewriter *r, const struct statement *st);
void directive_rewrite(struct rewriter *r, const struct statement *st);
bool directive_is_data(struct span name);

/* probe.c: prints an instruction that keeps the end of GCC's own probing loop in %r11. False: it is none. */
bool probe_print(struct rewriter *r, const struct insn *insn);

/* lower.c */
void lower_insn(struct rewriter *r, struct insn *insn);

/* operand_print.c: as code, and as the address in a lea. */
void operand_print(struct rewriter *r, const struct operand *o);
void operand_print_address(struct rewriter *r, const struct operand *o);
void operand_print_register(struct rewriter *r, const struct operand *o, unsigned width);

/* scan.c: calls visit for each symbol named in an expression. A name such as "1f" counts. */
void expression_symbols(struct rewriter *r, struct span text, void (*visit)(struct rewriter *, struct span));

#endif
