/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch.h"

#include <errno.h>
#include <stddef.h>

_Static_assert(offsetof(struct session, cpu) == 0, "the trampoline passes the cpu");

int64_t dispatch(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint32_t number)
{
    s->traps++;
    switch (number) {
#define TRAP(nr, name, args, summary)                                                                                  \
    case nr:                                                                                                           \
        return trap_##name(s, a, b, c, d);
#include "zvm/abi/trap.def"
#undef TRAP
    }
    return -ENOSYS;
}

void dispatch_misplaced(struct session *s)
{
    error_set(&s->failure, 0,
              "%%gs or the running session of the thread was changed while a call of the guest was answered");
    cpu_stop(&s->cpu, STOP(END_host));
}
