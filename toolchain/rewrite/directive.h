/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a directive: passes it on, changes it or refuses it. */
#ifndef DIRECTIVE_H
#define DIRECTIVE_H

#include "rewriter.h"

void directive_rewrite(struct rewriter *r, const struct statement *st);

#endif
