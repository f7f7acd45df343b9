/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arithmetic flags as the manuals tell of them: what one instruction needs, defines and leaves undefined, and whether a
 * whole text may ever read one that is undefined. Zydis' tables, corrected where they lump cases together.
 */
#ifndef FLAGS_MODEL_H
#define FLAGS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <Zydis/Zydis.h>

/* Sets of ZYDIS_CPUFLAG_ bits, of the five that a guest can read. */
struct flag_effect {
    uint32_t reads;
    uint32_t defines;   /* whatever its operands are */
    uint32_t undefines; /* for some value of its operands */
};

/* operands: all of them, the hidden ones too. */
struct flag_effect flag_effect_of(const ZydisDecodedInstruction *insn, const ZydisDecodedOperand *operands);

enum { FLOW_NONE = -1 };

/* One instruction of a text. */
struct flow_step {
    struct flag_effect effect;
    int32_t next;   /* the step after it, FLOW_NONE if it never goes on */
    int32_t target; /* the step that it may branch to, FLOW_NONE without one in the text */
    bool entry;     /* strangers arrive here, with all flags defined */
    bool queued;    /* flow_find()'s own, */
    bool reached;
    uint32_t undefined; /* and its result: the flags that may be undefined here */
};

/*
 * The first step that reads a flag which is undefined on some path from an entry; FLOW_NONE if there is none. stack has
 * room for count numbers.
 */
int32_t flow_find(struct flow_step *steps, size_t count, int32_t *stack);

#endif
