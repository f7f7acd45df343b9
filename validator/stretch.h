/*
 * Some bundles of code, read side by side by the automaton and turned into masks: for each bundle a word, for each of
 * its bytes a bit.
 */
#ifndef STRETCH_H
#define STRETCH_H

#include <stdint.h>

#include "automaton.h"

/* Bundles that are read side by side: while the table answers for one, the others go on. */
#define LANES        8
#define STRETCH_SIZE (LANES * ZVM_BUNDLE_SIZE)

/* Bytes past a stretch that may be looked at, whatever they are. */
#define STRETCH_SLACK 8

#define FLAG_COUNT 5

struct stretch {
    const uint8_t *bytes;
    uint32_t offset;  /* of bytes[0] in the code */
    uint32_t bundles; /* of the code; lanes past them have HLT */
    uint8_t entries[STRETCH_SIZE] __attribute__((aligned(32)));
    uint32_t branch_count;
    uint8_t branches[STRETCH_SIZE + 4]; /* last bytes of direct branches, in order */

    uint32_t ends[LANES] __attribute__((aligned(32)));  /* last bytes of instructions */
    uint32_t clean[LANES] __attribute__((aligned(32))); /* all flags are defined behind it, or nothing falls through */
    uint32_t readers[LANES] __attribute__((aligned(32))); /* of flags; from here on, reversed */
    uint32_t clean_reversed[LANES] __attribute__((aligned(32)));
    uint32_t behind_all[LANES] __attribute__((aligned(32))); /* jumps right behind what defines all flags */
    uint32_t partial[LANES];                                 /* leaves flags undefined, or writes a part of them */
    uint32_t special[LANES];                                 /* is looked at alone: groups, sets, disp(%rip) */
    uint32_t demands[LANES];     /* branches that demand flags where they go; filled in by the pass. Reversed */
    uint8_t demand_flags[LANES]; /*   these */
};

/* A stretch's flags apart: of one bundle, reversed. */
struct flag_masks {
    uint32_t reads[FLAG_COUNT], writes[FLAG_COUNT], undefines[FLAG_COUNT];
};

/* Fills the entries of all lanes. bytes and offset must be set. */
void stretch_read(struct stretch *s);

/* Makes the masks of the entries, and lists the branches. */
void stretch_mark(struct stretch *s);

/* What has no flag behind it, as it does not fall through, counts as writing all. */
void stretch_flags(const struct stretch *s, unsigned lane, struct flag_masks *masks);

static inline unsigned stretch_class(const struct stretch *s, uint32_t at)
{
    return s->entries[at] & ENTRY_CLASS;
}

#endif
