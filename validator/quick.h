/*
 * The passes that accept. They go through the code's bundles from the last to the first, and know where something is
 * wrong, but not what.
 */
#ifndef QUICK_H
#define QUICK_H

#include "stretch.h"
#include "validator.h"

/* A bit for every byte of code, a word for every bundle, of whole stretches. */
struct maps {
    uint32_t *places;  /* starts of instructions; of what has not been read, where branches go */
    uint32_t *arrived; /* where undefined flags arrive by branches; */
    uint8_t *flags;    /*   in each bundle, these */
};
/* Bytes of them for a bundle. */
#define MAPS_SIZE (2 * sizeof(uint32_t) + sizeof(uint8_t))

static inline size_t maps_bundles(size_t code_size)
{
    return (code_size + STRETCH_SIZE - 1) / STRETCH_SIZE * LANES;
}

enum outcome {
    OUTCOME_ACCEPTED,
    OUTCOME_BROKEN, /* a bundle breaks a rule by itself */
    OUTCOME_STRAY,  /* a branch goes to a place in the code that is no start */
    OUTCOME_FLAGS,  /* an undefined flag is read */
};

/*
 * Decides. Of what is refused *offset is that of a bundle before which all is well; of OUTCOME_FLAGS, that of what
 * reads, or of the branch behind which it is read. The maps need not be cleared; `places` is then the starts.
 */
enum outcome quick_check(const struct code *code, const struct maps *maps, uint32_t *offset);

#endif
