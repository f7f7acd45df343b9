/*
 * Whether an image reads flags that indirect branches have destroyed. The assembler refuses such code where it sees it;
 * here all of an image is looked at, as it will run.
 */
#ifndef LINT_H
#define LINT_H

#include <stdint.h>

struct finding {
    uint32_t reader; /* guest address of the instruction that reads flags */
    uint32_t target; /*   and of the label that an indirect branch may go to */
};

/*
 * Looks at all labels that the objects' sections .debug_zvm_targets name. NULL: the image is clean. "" when it is not,
 * with the first finding; else what is wrong with the file.
 */
const char *lint(const char *path, struct finding *finding);

#endif
