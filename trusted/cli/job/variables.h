/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The variables in the values of a group's manifest.
 *
 * The text that takes a variable's place is data, whatever it spells: no value becomes another kind of thing by it.
 * Names of files come from anybody.
 */
#ifndef VARIABLES_H
#define VARIABLES_H

#include "plan.h"
#include "yaml_tree.h"

/* A string of a group's manifest as that of one of its nodes, for the caller to free. NULL with the error set. */
char *variables_replace(const struct plan *p, const struct node *node, const struct yaml_spot *spot, const char *text,
                        struct error *err);

#endif
