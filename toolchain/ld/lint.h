/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an image reads flags that indirect branches have destroyed. The assembler refuses such code within one file;
 * the lint follows the branches of the whole image.
 */
#ifndef LINT_H
#define LINT_H

#include <stdint.h>

struct finding {
    uint32_t reader; /* guest address of the instruction that reads flags */
    uint32_t target; /* guest address of the label that an indirect branch may reach */
};

/*
 * Follows the code from each label in section SECTIONS_TARGETS. NULL: no flag is read. "": a flag is read, and *finding
 * says where. Any other answer says what is wrong with the file.
 */
const char *lint(const char *path, struct finding *finding);

#endif
