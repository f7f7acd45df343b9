/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a job: refused with one line, or sessions whose manifests hold together. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Each session of one group has a channel to each of another: larger jobs are only read, or they are all that is tried.
 */
enum { NODES = 30 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_plan(const struct plan *p)
{
    size_t nodes = 0;
    must(p->name && p->groups_count > 0 && p->nodes_count <= PLAN_NODES);
    for (size_t i = 0; i < p->groups_count; i++) {
        must(p->groups[i].first == nodes);
        nodes += p->groups[i].nodes;
    }
    must(nodes > 0 && nodes == p->nodes_count);
    for (size_t i = 0; i < p->streams_count; i++)
        must(p->streams[i].groups[0] < p->groups_count && p->streams[i].groups[1] < p->groups_count);
}

static bool make(struct plan *p, const uint8_t *bytes, size_t size, struct error *err)
{
    const struct meeting meeting = { "ipc:///job/names", "token" };
    if (!plan_read(p, (const char *)bytes, size, "job.yaml", err))
        return false;
    must_be_plan(p);
    return p->nodes_count > NODES || (plan_write(p, &meeting, err) && plan_check(p, "job.yaml", err));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct plan p = { 0 };
    struct error err = { 0 };
    if (!make(&p, bytes, size, &err))
        must(err.message[0] != '\0' && !strchr(err.message, '\n'));
    plan_release(&p);
    return 0;
}
