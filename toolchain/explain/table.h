/* SPDX-License-Identifier: Apache-2.0 */
/* The instruction table and the rules, as documentation. */
#ifndef TABLE_H
#define TABLE_H

#include <stdio.h>

void table_print(FILE *out);

#endif
