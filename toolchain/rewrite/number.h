/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of assembly source. */
#ifndef NUMBER_H
#define NUMBER_H

#include "span.h"

/* Reads a decimal, octal or hexadecimal number with or without a sign. An empty text is 0. False: text is no number. */
bool number_parse(struct span text, long long *value);

#endif
