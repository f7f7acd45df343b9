/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows for how instructions end: any bytes, displacements with bounds, what must follow a write to %esp.
 */
#ifndef ENDINGS_H
#define ENDINGS_H

#include "rows.h"

/* Where an instruction leads with its last byte. */
struct cell ending(unsigned next, unsigned class);

/* add %r14,%rsp or lea (%rsp,%r14),%rsp, which follow a write to %esp. */
struct cell restore(unsigned class);

/* `count` bytes of any value before what c says of the last of them. Gives the byte before them a class. */
struct cell any_bytes(unsigned count, struct cell c, unsigned class);

/* Four bytes of displacement that keep disp(%rsp) within ZVM_STACK_REACH. */
struct cell near_bytes(struct cell c);

#endif
