/* SPDX-License-Identifier: Apache-2.0 */
/* The effects of instructions on the arithmetic flags, found by their text. */
#ifndef EFFECTS_H
#define EFFECTS_H

#include <stdint.h>

#include "mnemonics.h"

enum { FLAG_O = 1, FLAG_S = 2, FLAG_Z = 4, FLAG_P = 8, FLAG_C = 16, FLAGS_ALL = 31 };

struct effect {
    uint8_t reads;  /* FLAG_ bits */
    uint8_t writes; /* FLAG_ bits that may change */
};

/* effects.def, found by mnemonic; read-only once made. */
struct effects {
    struct mnemonics mnemonics; /* owned; of the rows */
};

void effects_init(struct effects *t);
void effects_deinit(struct effects *t);

/* operands: as written, all of them. */
struct effect effects_find(const struct effects *t, struct span mnemonic, struct span operands);

#endif
