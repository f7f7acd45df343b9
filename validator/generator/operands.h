/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for what stands behind an opcode: ModRM, SIB, displacement, immediate.
 */
#ifndef OPERANDS_H
#define OPERANDS_H

#include "encoding.h"
#include "rows.h"

/* What the byte before the immediate says, if there is one; else what the last byte says. */
struct cell immediate_cell(const struct row *row, const struct prefixes *p, bool memory, bool stack);

/* The row for ModRM. `class` is what it says of the instruction's effect, if the opcode could not. */
struct cell modrm_cell(const struct row *opening, const struct prefixes *p, unsigned opcode, unsigned class);

#endif
