/* SPDX-License-Identifier: Apache-2.0 */
/* What LLVM's assembler reads only in quotes. */
#ifndef QUOTE_H
#define QUOTE_H

#include "buffer.h"

/* Puts quotes around the names with letters outside ASCII. */
void quote_names(struct buffer *text);

#endif
