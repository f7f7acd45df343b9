/* SPDX-License-Identifier: Apache-2.0 */
#include "mnemonics.h"

#include <stdint.h>
#include <stdlib.h>

#include "heap.h"

enum { BUCKETS = 1024, FORMS = 5 }; /* bare and with four suffixes */

/* FNV-1a. */
static unsigned bucket(struct span name)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.s[i]) * 16777619u;
    return (h ^ h >> 15) % BUCKETS;
}

void mnemonics_init(struct mnemonics *m, size_t rows)
{
    *m = (struct mnemonics){ 0 };
    m->entry = heap_realloc(NULL, rows * FORMS * sizeof *m->entry);
    m->head = heap_realloc(NULL, BUCKETS * sizeof *m->head);
    memset(m->head, 0, BUCKETS * sizeof *m->head);
}

void mnemonics_deinit(struct mnemonics *m)
{
    free(m->entry);
    free(m->head);
    *m = (struct mnemonics){ 0 };
}

static void add(struct mnemonics *m, const char *mnemonic, char suffix, unsigned row)
{
    struct mnemonics_entry *e = &m->entry[m->entries++];
    size_t n = strlen(mnemonic);
    *e = (struct mnemonics_entry){ .suffix = suffix, .row = row };
    memcpy(e->name, mnemonic, n);
    e->name[n] = suffix;
    unsigned *link = &m->head[bucket(span_of(e->name))];
    while (*link)
        link = &m->entry[*link - 1].next;
    *link = (unsigned)m->entries;
}

void mnemonics_add(struct mnemonics *m, const char *mnemonic, const char *suffixes, unsigned row)
{
    add(m, mnemonic, 0, row);
    for (const char *s = suffixes; *s; s++)
        add(m, mnemonic, *s, row);
}

const struct mnemonics_entry *mnemonics_next(const struct mnemonics *m, struct span name,
                                             const struct mnemonics_entry *after)
{
    unsigned at = after ? after->next : m->head[bucket(name)];
    while (at && !span_is(name, m->entry[at - 1].name))
        at = m->entry[at - 1].next;
    return at ? &m->entry[at - 1] : NULL;
}
