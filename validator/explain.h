/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pass that explains. It names the rule that refused code breaks, and the place: it reads instruction by
 * instruction, from the bundle where accept.c found something wrong.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "maps.h"
#include "text.h"

/* The first unit, from this bundle on, that breaks a rule by itself or with the units before it. All code before the
 * bundle is good. */
struct verdict explain_units(const struct text *text, uint32_t bundle);

/* The first branch of the bundle whose target lies in the code and is none of `places`. */
struct verdict explain_stray(const struct text *text, const struct maps *maps, uint32_t bundle);

#endif
