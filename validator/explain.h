/*
 * Names the rule that refused code breaks, and the place: instruction by instruction, from where accept.c found
 * something wrong.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "maps.h"
#include "text.h"

/* From a bundle on, before which all is well: the first unit that breaks a rule by itself or with those before it. */
struct verdict explain_units(const struct text *text, uint32_t bundle);

/* The first branch of the bundle that goes into the code but to none of `places`. */
struct verdict explain_stray(const struct text *text, const struct maps *maps, uint32_t bundle);

#endif
