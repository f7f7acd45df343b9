/* SPDX-License-Identifier: Apache-2.0 */
/* Prints an alignment. */
#ifndef ALIGNMENT_H
#define ALIGNMENT_H

#include "rewriter.h"

/* In code the fill is NOPs, none of which crosses a bundle's end. */
void alignment_print(struct rewriter *r, const struct statement *st);

#endif
