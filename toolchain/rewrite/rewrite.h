/* Rewrites AT&T assembly, as GCC or a person writes it, into code that keeps to the sandbox scheme. */
#ifndef REWRITE_H
#define REWRITE_H

#include <stdio.h>

#include "buffer.h"

/*
 * Appends the rewritten source to out: assembly for LLVM's assembler. Errors go to messages, one line each, as
 * "file:line: error: ...", where line markers in the source say what file and line are. Returns the number of errors;
 * with any, what was appended is of no use.
 */
unsigned rewrite(struct span source, const char *file, struct buffer *out, FILE *messages);

#endif
