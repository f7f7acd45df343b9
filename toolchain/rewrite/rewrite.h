/* Rewrites AT&T assembly, as GCC or a person writes it, into code that keeps to the sandbox scheme. */
#ifndef REWRITE_H
#define REWRITE_H

#include <stdio.h>

#include "buffer.h"

/*
 * Takes apart the bytes of request, written as llvm-mc --disassemble reads them, and appends what it prints:
 * instructions to answer, warnings to complaints. False when that cannot be done.
 */
typedef bool (*rewrite_disassemble)(struct span request, struct buffer *answer, struct buffer *complaints);

/*
 * Appends the rewritten source to out: assembly for LLVM's assembler. Errors go to messages, one line each, as
 * "file:line: error: ...", where line markers in the source say what file and line are. Returns the number of errors;
 * with any, what was appended is of no use. disassemble is for instructions that the source spells as bytes; NULL: they
 * are errors.
 */
unsigned rewrite(struct span source, const char *file, rewrite_disassemble disassemble, struct buffer *out,
                 FILE *messages);

#endif
