/* SPDX-License-Identifier: Apache-2.0 */
/* Makes assembly source plain: one way of writing what the rest of the rewriter would have to know in many. */
#ifndef SCRUB_H
#define SCRUB_H

#include "buffer.h"

/*
 * Appends the source to out, line for line: without comments, with characters ('a, '\n') as numbers, with the escapes
 * in strings that LLVM knows. Line markers stay.
 */
void scrub(struct span source, struct buffer *out);

#endif
