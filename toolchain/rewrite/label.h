/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a label. */
#ifndef LABEL_H
#define LABEL_H

#include "rewriter.h"

/*
 * In code, a label that an indirect branch may reach is put at the start of a bundle, and noted for the linker's
 * wrapper. Refuses a label from which the source counts bytes of code.
 */
void label_print(struct rewriter *r, const struct statement *st);

#endif
