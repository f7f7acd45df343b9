/* SPDX-License-Identifier: Apache-2.0 */
#include "process_limits.h"

#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "pair.h"
#include "zvm/abi/layout.h"

/* How long a session that does not end by its deadlines is let be; with outputs the commit counts, too. */
enum { GRACE_S = 60, COMMIT_GRACE_S = 3600 };

/* Room for what the host itself needs: messages, digests, the report; a thread's heap alone is held in 128 MiB. */
enum { OWN_ADDRESSES = 1 << 30, OWN_MEMORY = 64 << 20, OWN_FILES = 1 << 20 };

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* Bytes of a regular file that so many may be added to; nothing else grows. */
static uint64_t file_end(int fd, uint64_t more)
{
    struct stat st;
    return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? add((uint64_t)st.st_size, more) : 0;
}

/* How long the longest file may become that a session writes to, or the report, or what is behind standard error. */
static uint64_t longest_file(const struct session *s)
{
    uint64_t most = s->pairs ? PAIR_MEMORY : 0;
    const uint64_t errors = file_end(STDERR_FILENO, 0);
    most = errors > most ? errors : most;
    for (size_t i = 0; i < s->channels_count; i++) {
        const struct channel *c = &s->channels[i];
        for (size_t copy = 0; (c->spec->mode & MODE_WRITE) && copy <= c->spec->copies_count; copy++) {
            const struct channel *to = copy == 0 ? c : &c->copies[copy - 1];
            const uint64_t end = file_end(to->fd, (uint64_t)c->spec->limits[ZVM_LIMIT_PUT_BYTES]);
            most = end > most ? end : most;
        }
    }
    return add(most, OWN_FILES);
}

/* What streams to sessions of this host take of memory: the frame that is being read, and its page of the heap's own.
 */
static uint64_t pairs_memory(const struct session *s)
{
    enum { FRAME = FRAME_MOST + ZVM_PAGE_SIZE };
    return manifest_sources(s->manifest, SOURCE_PAIR) * FRAME;
}

struct lockdown_limits process_limits(const struct session *s)
{
    const struct manifest *m = s->manifest;
    const uint64_t second = SECOND_NS, grace = s->outputs.count > 0 ? COMMIT_GRACE_S : GRACE_S;
    const uint64_t judging = m->jail ? m->memory : 0; /* validating code takes less than the code is long */
    const uint64_t pairs = pairs_memory(s);
    uint64_t addresses = ZVM_REGION_SIZE /* the low ones, which are held empty */ + OWN_ADDRESSES + judging + pairs;
    for (size_t i = 0; i < s->engine->arena.spans_count; i++)
        addresses = add(addresses, s->engine->arena.spans[i].size);
    return (struct lockdown_limits){
        .addresses = s->network ? UINT64_MAX : addresses,
        .memory = s->network ? UINT64_MAX : m->memory + m->stack + judging + pairs + OWN_MEMORY,
        .file_size = longest_file(s),
        .cpu_s = m->cpu_ns ? (clock_read(CLOCK_PROCESS_CPUTIME_ID) + m->cpu_ns) / second + GRACE_S : UINT64_MAX,
        .wall_ns = m->timeout_ns ? add(m->timeout_ns, grace * second) : UINT64_MAX,
    };
}
