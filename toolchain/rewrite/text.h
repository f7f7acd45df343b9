/* SPDX-License-Identifier: Apache-2.0 */
/* Labels, alignments and tables among code. */
#ifndef TEXT_H
#define TEXT_H

#include "rewriter.h"

/* Keeps a label or an alignment until text_flush() or until it is known whether code or a table follows. */
void text_wait(struct rewriter *r, const struct statement *st);

/* Prints the labels and alignments that wait. */
void text_flush(struct rewriter *r);

/* Data follows: it and the labels that wait go to .rodata. False: the data cannot be moved out of the code. */
bool text_begin_table(struct rewriter *r);

/* Code follows, or the end of the source. */
void text_end_table(struct rewriter *r);

/* An instruction is printed: whether it runs into what follows it decides whether a table may follow. */
void text_note_insn(struct rewriter *r, struct span mnemonic);

#endif
