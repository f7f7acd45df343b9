/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison of two programs' outputs. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>

/*
 * Whether both files hold the same bytes, durations aside: a number with a decimal point and "s" behind it ("0.125s")
 * is equal to any other, since a guest's clock does not tell how long it ran.
 */
bool text_same(const char *left, const char *right);

#endif
