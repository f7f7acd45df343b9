/*
 * The pass that accepts: all the code's bundles by the automaton, from the last to the first. It knows where something
 * is wrong, and not what.
 */
#ifndef QUICK_H
#define QUICK_H

#include "maps.h"
#include "validator.h"

struct outcome {
    uint32_t broken;  /* an offset in the first bundle that breaks a rule by itself, or UINT32_MAX */
    uint32_t stray;   /* not 0: some direct branch goes into the code but to no start */
    uint32_t exposed; /* not 0: some direct branch may bring undefined flags to where flags are expected */
};

/* The maps must be cleared. */
void quick_scan(const struct code *code, const struct maps *maps, struct outcome *outcome);

#endif
