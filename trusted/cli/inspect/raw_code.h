/* SPDX-License-Identifier: Apache-2.0 */
/* Raw code: a file that is nothing but machine code, judged as if it lay where text starts. */
#ifndef RAW_CODE_H
#define RAW_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "validator.h"

/*
 * Reads the regular file fd (borrowed), fills it up with HLT to whole bundles and validates it, in an image that
 * reaches from the code's start to RAW_CODE_IMAGE_END or to the code's end, without optional instruction sets. limit:
 * most bytes that it may have. False: it could not be read.
 */
bool raw_code_validate(int fd, uint64_t limit, struct verdict *verdict, struct error *err);

enum { RAW_CODE_IMAGE_END = 0x40000 };

#endif
