/* SPDX-License-Identifier: Apache-2.0 */
#include "symbols.h"

#include <stdlib.h>

#include "heap.h"

static size_t hash(struct span name, uint32_t number)
{
    uint64_t h = 0xcbf29ce484222325u ^ number;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.s[i]) * 0x100000001b3u;
    return (size_t)(h ^ h >> 29);
}

/* The slot that holds it, or the free one where it belongs. */
static struct symbol *probe(const struct symbols *t, struct span name, uint32_t number)
{
    for (size_t i = hash(name, number);; i++) {
        struct symbol *s = &t->slot[i & (t->slots - 1)];
        if (!s->name.s || (s->number == number && s->name.n == name.n && memcmp(s->name.s, name.s, name.n) == 0))
            return s;
    }
}

static void grow(struct symbols *t)
{
    struct symbols bigger = { .slots = t->slots ? t->slots * 2 : 1024, .used = t->used };
    bigger.slot = heap_realloc(NULL, bigger.slots * sizeof *bigger.slot);
    memset(bigger.slot, 0, bigger.slots * sizeof *bigger.slot);
    for (size_t i = 0; i < t->slots; i++)
        if (t->slot[i].name.s)
            *probe(&bigger, t->slot[i].name, t->slot[i].number) = t->slot[i];
    free(t->slot);
    *t = bigger;
}

struct symbol *symbols_get(struct symbols *t, struct span name, uint32_t number)
{
    if (t->used * 2 >= t->slots)
        grow(t);
    struct symbol *s = probe(t, name, number);
    if (!s->name.s) {
        *s = (struct symbol){ .name = name, .number = number };
        t->used++;
    }
    return s;
}

void symbols_free(struct symbols *t)
{
    free(t->slot);
    *t = (struct symbols){ 0 };
}
