/*
 * The check that no path over direct branches reads an undefined flag.
 */
#ifndef FLOW_H
#define FLOW_H

#include "text.h"

/*
 * Follows the whole code once. Every instruction must have been accepted, and every direct branch into the code
 * goes to a unit: `targets` has a bit for each that is branched to, `demand` for where a flag may be read before all
 * are written.
 */
struct verdict flow_check(const struct text *text, const uint32_t *targets, const uint32_t *demand);

#endif
