/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "dispatch.h"
#include "zvm/abi/trap.h"

enum { EXIT_CODE = 0xFF };

int64_t trap_exit(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    (void)b, (void)c, (void)d;
    session_settle(s);
    if (cpu_stop(&s->cpu, STOP(END_exit)))
        s->exit_code = (int)(a & EXIT_CODE);
    return 0;
}

int64_t trap_fpmode(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    (void)b, (void)c, (void)d;
    if (a & ~(uint64_t)ZVM_FPMODE_MASK)
        return -EINVAL;
    cpu_set_fpmode(&s->cpu, (uint32_t)a);
    return 0;
}
