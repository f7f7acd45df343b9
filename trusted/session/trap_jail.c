/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "dispatch.h"
#include "jail.h"

/* A host that fails is no answer: what a guest sees must not depend on it. */
static int64_t host_failed(struct session *s)
{
    cpu_stop(&s->cpu, STOP(END_host));
    return -EINVAL;
}

static void note_refusal(struct session *s, const struct jail *p, struct verdict verdict)
{
    if (s->jail.refused++ > 0)
        return;
    s->jail.rule = verdict.rule;
    s->jail.address = p->start + verdict.offset;
}

int64_t trap_jail(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    (void)c, (void)d;
    struct jail p;
    struct verdict verdict;
    if (!s->manifest->jail)
        return -ENOSYS;
    if (!jail_fit(&p, &s->heap, a, (int64_t)b) || !jail_is_free(&p, &s->region))
        return -EINVAL;
    if (p.size > JAIL_SIZE_MAX || jail_count(&s->heap, &s->region) == JAILS)
        return -ENOMEM;
    if (!jail_seal(&p, &s->heap, &s->region, &verdict, &s->failure))
        return host_failed(s);
    if (verdict.rule != RULE_NONE) {
        note_refusal(s, &p, verdict);
        return -EPERM;
    }
    s->jail.accepted++;
    return 0;
}

int64_t trap_unjail(struct session *s, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    (void)c, (void)d;
    struct jail p;
    if (!s->manifest->jail)
        return -ENOSYS;
    if (!jail_fit(&p, &s->heap, a, (int64_t)b) || !jail_is_sealed(&p, &s->heap, &s->region))
        return -EINVAL;
    return jail_unseal(&p, &s->region, &s->failure) ? 0 : host_failed(s);
}
