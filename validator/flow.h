/*
 * The check that no path over direct branches reads an undefined flag.
 */
#ifndef FLOW_H
#define FLOW_H

#include "maps.h"
#include "text.h"

/*
 * Follows the whole code once or twice. Every instruction must have been accepted, and every direct branch into the
 * code goes to a unit.
 */
struct verdict flow_check(const struct text *text, const struct maps *maps);

#endif
