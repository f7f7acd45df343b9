#include "effects.h"

#include <stdlib.h>

#include "buffer.h"
#include "name_hash.h"
#include "operand.h"

enum when { EVER, COUNT };

static const struct row {
    const char *mnemonic;
    const char *suffixes;
    enum when when;
    struct effect effect;
} rows[] = {
#define O                                               FLAG_O
#define S                                               FLAG_S
#define Z                                               FLAG_Z
#define P                                               FLAG_P
#define C                                               FLAG_C
#define ALL                                             FLAGS_ALL
#define EFFECT(mnemonic, suffixes, when, reads, writes) { mnemonic, suffixes, when, { reads, writes } },
#include "effects.def"
#undef EFFECT
#undef ALL
#undef C
#undef P
#undef Z
#undef S
#undef O
};

enum { ROWS = sizeof rows / sizeof *rows, BUCKETS = 1024, NAME_LENGTH = 15 };

struct effects_entry {
    char name[NAME_LENGTH + 1];
    const struct row *row;
    unsigned next; /* entry number in the same bucket; 0: none */
};

static void add(struct effects *t, const struct row *row, char suffix)
{
    struct effects_entry *e = &t->entry[t->entries++];
    size_t n = strlen(row->mnemonic);
    *e = (struct effects_entry){ .row = row };
    memcpy(e->name, row->mnemonic, n);
    e->name[n] = suffix;
    unsigned *head = &t->head[name_hash(span_of(e->name)) % BUCKETS];
    e->next = *head;
    *head = (unsigned)t->entries;
}

void effects_init(struct effects *t)
{
    *t = (struct effects){ 0 };
    t->entry = must_realloc(NULL, ROWS * 5 * sizeof *t->entry);
    t->head = must_realloc(NULL, BUCKETS * sizeof *t->head);
    memset(t->head, 0, BUCKETS * sizeof *t->head);
    for (size_t i = 0; i < ROWS; i++) {
        add(t, &rows[i], 0);
        for (const char *s = rows[i].suffixes; *s; s++)
            add(t, &rows[i], *s);
    }
}

void effects_deinit(struct effects *t)
{
    free(t->entry);
    free(t->head);
    *t = (struct effects){ 0 };
}

static bool is_wide(struct span mnemonic, struct span destination)
{
    destination = span_trim(destination);
    return span_ends(mnemonic, "q") || (destination.n && destination.s[0] == '%' &&
                                        reg_parse((struct span){ destination.s + 1, destination.n - 1 }).width == 64);
}

/* Whether the count is known, and not zero for the width: an immediate, or by one. */
static bool counts(struct span mnemonic, struct span operands)
{
    long long count;
    struct span first = span_trim(span_cut(&operands, ','));
    if (first.n == 0 || first.s[0] != '$')
        return operands.n == 0;
    if (!number_parse((struct span){ first.s + 1, first.n - 1 }, &count))
        return false;
    const char *comma = operands.n ? memrchr(operands.s, ',', operands.n) : NULL;
    struct span last = comma ? span_between(comma + 1, operands.s + operands.n) : operands;
    return count & (is_wide(mnemonic, last) ? 63 : 31);
}

struct effect effects_find(const struct effects *t, struct span mnemonic, struct span operands)
{
    for (unsigned at = t->head[name_hash(mnemonic) % BUCKETS]; at; at = t->entry[at - 1].next) {
        const struct effects_entry *e = &t->entry[at - 1];
        if (!span_is(mnemonic, e->name))
            continue;
        struct effect effect = e->row->effect;
        if (e->row->when == COUNT && !counts(mnemonic, operands))
            effect.writes = 0;
        return effect;
    }
    return (struct effect){ 0, 0 };
}
