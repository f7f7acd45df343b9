/*
 * The pass that explains: as quick.h, instruction by instruction, and names the first rule that is broken.
 */
#ifndef SCAN_H
#define SCAN_H

#include "maps.h"
#include "text.h"

/* Takes whole code in order and fills the maps, which must be cleared. */
struct verdict scan_code(const struct text *text, const struct maps *maps);

#endif
