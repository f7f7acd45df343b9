/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One opcode after the other with all its ModRM, SIB and displacement shapes, judged by the validator and by the
 * policy.
 */
#ifndef VERIFY_ENCODINGS_H
#define VERIFY_ENCODINGS_H

#include "golden.h"
#include "support.h"

/* Everything up to and with the opcode. */
struct head {
    uint8_t bytes[12];
    unsigned size;
};

/* ModRM and what belongs to it. */
struct shape {
    uint8_t bytes[6];
    uint8_t size;
    uint8_t disp_size;
    bool common; /* one of the few on which completeness is looked at */
};

/* What follows ModRM, SIB and displacement, as far as it decides where the validator's fill may be accepted. */
struct tail {
    bool decodes;  /* with some shape there is an instruction */
    bool modrm;    /* it has a ModRM */
    bool imm8;     /* it ends in one byte of immediate */
    bool relative; /* it ends in four bytes that are relative to its end */
};

/* An instruction that validator and policy accept, at the start of a bundle. All borrowed. */
struct accepted {
    const uint8_t *bundle;
    const char *mnemonic;
    unsigned length;
    unsigned fixed;            /* bytes before displacement and immediate */
    const struct shape *shape; /* NULL without ModRM */
    bool branch;
};

/* One enumeration. */
struct encodings {
    struct verify *v;      /* borrowed */
    const char *name;      /* of the table; borrowed */
    uint64_t heads;        /* one in so many heads, */
    uint64_t sample;       /* ... with about one in so many of their shapes; 1 for all */
    uint64_t golden;       /* enum golden_mode */
    struct golden table;   /* what is accepted, a row as the enumeration chooses; ... */
    struct golden refused; /* what the policy would let pass, a row a mnemonic, of the common shapes */
    struct shape *shapes;  /* owned */
    unsigned shape_count;
    uint64_t head_number;
    uint64_t accepted;
    void (*each)(struct encodings *e, const struct accepted *a); /* NULL, or what else to do with each */
};

/* The options of an enumeration, for its table of them. */
#define ENCODINGS_OPTIONS(e, quick_heads, quick_sample)                                                                \
    { "heads", &(e).heads, 1, quick_heads }, { "sample", &(e).sample, 1, quick_sample },                               \
    {                                                                                                                  \
        "golden", &(e).golden, GOLDEN_COMPARE, GOLDEN_IGNORE                                                           \
    }

enum shapes {
    SHAPES_ALL,      /* 64 registers and 24 times 263 ways to address memory */
    SHAPES_SELECTED, /* 64 registers and 24 times 15 */
    SHAPES_DISP,     /* disp(%rip) and disp(%rsp) alone */
};

void encodings_init(struct encodings *e, struct verify *v, const char *name, enum shapes shapes);

/* What Zydis says about a head. */
struct tail encodings_tail(const struct head *head);

/* Goes through the shapes after this head; what is accepted counts in the row. */
void encodings_head(struct encodings *e, const struct head *head, const struct tail *tail, struct golden_row *row);

/*
 * The spaces: every opcode of the four maps without VEX, after every canonical string of prefixes and every REX; every
 * opcode of the three maps of VEX with every value of all its other bits, behind C5 and behind C4.
 */
void encodings_legacy(struct encodings *e);
void encodings_vex_short(struct encodings *e);
void encodings_vex_long(struct encodings *e);

/* Compares the table, or writes it. Fails when nothing was accepted. */
void encodings_close(struct encodings *e);

#endif
