/* SPDX-License-Identifier: Apache-2.0 */
/* Which section the source is in: directives that change it are followed, then printed. */
#ifndef SECTION_H
#define SECTION_H

#include "rewriter.h"

/* Enters the section that the directive names. False: the directive does not change the section. */
bool section_follow(struct rewriter *r, const struct statement *st);

/* Prints a directive that section_follow() has followed. */
void section_print(struct rewriter *r, const struct statement *st);

/* The source aligns code of this section to 2 to the power of log. */
void section_aligned(struct rewriter *r, int log);

#endif
