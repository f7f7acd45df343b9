/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The validator with the memory that it needs, for code that may have been read in part.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "validator.h"

/*
 * Validates code. read: how many of its bytes are there, which are fewer than all when elf_source_scan_code() ended
 * behind a page of zeros. The verdict is the one on all of the code, since no refusal after such a page can come first.
 * False: no memory, or a processor that the validator cannot run on.
 */
bool judge(struct verdict *verdict, const struct code *code, uint64_t read, struct error *err);

#endif
