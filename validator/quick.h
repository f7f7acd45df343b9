/*
 * The pass that accepts: decides whether code is accepted, not which rule it breaks.
 */
#ifndef QUICK_H
#define QUICK_H

#include <stdbool.h>

#include "maps.h"
#include "text.h"

/*
 * Takes whole code in one go and fills the maps, which must be cleared. True: every instruction keeps every rule that
 * can be told without the maps. False: one does not.
 */
bool quick_scan(const struct text *text, const struct maps *maps);

#endif
