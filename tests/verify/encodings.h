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
};

/* The options of an enumeration, for its table of them. */
#define ENCODINGS_OPTIONS(e, quick_heads, quick_sample)                                                                \
    { "heads", &(e).heads, 1, quick_heads }, { "sample", &(e).sample, 1, quick_sample },                               \
    {                                                                                                                  \
        "golden", &(e).golden, 1, 1                                                                                    \
    }

/* With all shapes: 64 registers and 24 times 263 ways to address memory; else with 15 of the 263. */
void encodings_init(struct encodings *e, struct verify *v, const char *name, bool all_shapes);

/* What Zydis says about a head. */
struct tail encodings_tail(const struct head *head);

/* Goes through the shapes after this head; what is accepted counts in the row. */
void encodings_head(struct encodings *e, const struct head *head, const struct tail *tail, struct golden_row *row);

/* Compares the table, or writes it. */
void encodings_close(struct encodings *e);

#endif
