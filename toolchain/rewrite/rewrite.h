/* SPDX-License-Identifier: Apache-2.0 */
/* Rewrites AT&T assembly, as GCC or a person writes it, into code that keeps to the sandbox scheme. */
#ifndef REWRITE_H
#define REWRITE_H

#include <stdio.h>

#include "buffer.h"
#include "spelled.h"

/*
 * REWRITE_LABELLED puts a label before each instruction that tells where it stands in the source: REWRITE_LABEL, a
 * number of its own and a colon, then "file:line: error: instruction mnemonic". It tells which
 * instruction of the source a byte of the object comes from.
 */
enum rewrite_mode { REWRITE_PLAIN, REWRITE_LABELLED };
#define REWRITE_LABEL "zvm.line."

/*
 * Appends the rewritten source to out: assembly for LLVM's assembler. Errors go to messages, one line each, as
 * "file:line: error: ...", where line markers in the source say what file and line are. Returns the number of errors;
 * with any, what was appended is of no use. disassemble is for instructions that the source spells as bytes; NULL: they
 * are errors.
 */
unsigned rewrite(struct span source, const char *file, enum rewrite_mode mode, spelled_disassemble disassemble,
                 struct buffer *out, FILE *messages);

#endif
