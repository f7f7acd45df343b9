/*
 * What a pass over the code learns of its places, for the checks that need all of it. One bit for every byte.
 */
#ifndef MAPS_H
#define MAPS_H

#include "bitmap.h"

struct maps {
    uint32_t *starts;  /* units: what direct branches may go to */
    uint32_t *targets; /* where direct branches do go in the code */
    uint32_t *unsure;  /* those of them that some branch goes to with flags that may be undefined */
    uint32_t *demand;  /* where a flag may be read before all have been written: no place to arrive at */
    uint32_t *flow;    /* units that branch, stop, read flags or change what is known of them, but for: */
    uint32_t *clear;   /* units that define all flags, and no more than that */
};
#define MAPS_COUNT 6

#endif
