/*
 * The passes that accept. They go through the code's bundles from the last to the first, and know where something is
 * wrong, but not what.
 */
#ifndef QUICK_H
#define QUICK_H

#include "validator.h"

/* A bit for every byte of code, a word for every bundle. */
struct maps {
    uint32_t *places; /* starts of instructions; of what has not been read, where branches go */
    uint32_t
        *expecting; /* where flags are expected; of what has not been read, where they may come undefined. Reversed */
    uint8_t *flags; /* of each bundle, those that are expected anywhere in it */
};
/* Bytes of them for a bundle. */
#define MAPS_SIZE (2 * sizeof(uint32_t) + sizeof(uint8_t))

enum outcome {
    OUTCOME_ACCEPTED,
    OUTCOME_BROKEN, /* a bundle breaks a rule by itself, or leaves a flag undefined for those after it */
    OUTCOME_STRAY,  /* a branch goes to a place in the code that is no start */
    OUTCOME_FLAGS,  /* a branch goes with an undefined flag to where flags are expected */
};

/*
 * Decides. Of what is refused *bundle is the offset of the first such bundle; of OUTCOME_STRAY and _FLAGS, of the one
 * that the branch is in or follows. The maps need not be cleared; `places` is then the starts but for OUTCOME_FLAGS.
 */
enum outcome quick_check(const struct code *code, const struct maps *maps, uint32_t *bundle);

#endif
