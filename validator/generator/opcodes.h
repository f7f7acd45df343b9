/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for prefixes and opcodes.
 */
#ifndef OPCODES_H
#define OPCODES_H

#include "encoding.h"
#include "rows.h"

/* All that may follow `p`: opcodes, REX, VEX, and 66, F2 and F3, of which 66 may stand before or behind the other. */
void fill_opcodes_and_prefixes(struct cell *bytes, const struct prefixes *p);

#endif
