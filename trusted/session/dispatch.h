/* SPDX-License-Identifier: Apache-2.0 */
/* Traps: from a number and four words to the handler that answers. */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stdint.h>

#include "session.h"

/* The words are the guest's and may be anything. The answer is >= 0 or -errno; a handler that stops the session may
 * answer what it likes. */
typedef int64_t trap_handler(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

#define TRAP(nr, name, args, summary) trap_handler trap_##name;
#include "zvm/abi/trap.def"
#undef TRAP

/* Called by the trampoline alone. */
int64_t dispatch(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint32_t number);

/* Ends the session: the thread is not as it was when the trap began. */
void dispatch_misplaced(struct session *s);

#endif
