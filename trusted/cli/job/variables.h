/*
 * The variables in the values of a group's manifest.
 *
 * What takes a variable's place is data, whatever it spells: it makes no value mean another kind of thing. Names of
 * files come from anybody.
 */
#ifndef VARIABLES_H
#define VARIABLES_H

#include "plan.h"
#include "yaml_tree.h"

/* A string of a group's manifest as that of one of its nodes, for the caller to free. NULL with the error set. */
char *variables_replace(const struct plan *p, const struct node *node, const struct yaml_spot *spot, const char *text,
                        struct error *err);

#endif
