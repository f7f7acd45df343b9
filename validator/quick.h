/*
 * The passes that accept. They go through the code's bundles from the last to the first, and know where something is
 * wrong, but not what.
 */
#ifndef QUICK_H
#define QUICK_H

#include "code.h"
#include "maps.h"

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
