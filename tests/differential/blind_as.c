/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The assembler's question "which flags are read behind this?", answered as before it was asked: none. An assembler
 * linked with this (--wrap) lowers as the old one did; the random programs must notice.
 */
#include "rewriter.h"

void __wrap_flags_follow(struct rewriter *r);

void __wrap_flags_follow(struct rewriter *r)
{
    r->cursor = 0;
}
