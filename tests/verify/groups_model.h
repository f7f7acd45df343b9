/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text as a reader of the sandbox's rules sees it: instructions one behind the other, bundles, groups by their bytes,
 * branches and where they go. Zydis decodes; nothing here was taken from the validator.
 */
#ifndef GROUPS_MODEL_H
#define GROUPS_MODEL_H

#include <Zydis/Zydis.h>

#include "flags_model.h"
#include "groups_list.h"
#include "validator.h"

/* One instruction as Zydis decodes it. */
struct decoded {
    const uint8_t *bytes;
    uint32_t address; /* guest address */
    ZydisDecodedInstruction insn;
    ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
};

struct model;

/*
 * Whether an instruction may stand where it stands, outside of groups. Direct branches, too, whose targets are the
 * model's matter. Answers NULL or why not.
 */
typedef const char *model_judge(struct model *m, const struct decoded *d);

struct model {
    struct group groups[GROUPS_MAX];
    size_t groups_count;
    model_judge *judge; /* NULL: nobody has anything against an instruction */
    void *context;      /* the judge's */
    ZydisDecoder decoder;

    const struct code *code; /* the text, and what model_read() made of it: */
    size_t room;             /* bytes of text that the arrays below have room for */
    struct flow_step *steps; /* owned */
    int32_t *step_at;        /* owned; of the instruction at an offset, FLOW_NONE where none starts */
    bool *closed;            /* owned; behind the first instruction of a group */
    int64_t *targets;        /* owned; a step's direct target as an offset, NO_TARGET without */
    int32_t *stack;          /* owned */
    size_t count;
    uint32_t offset; /* where model_read() found the text wanting */
};

#define NO_TARGET INT64_MIN

/* size: the longest text to come. */
void model_init(struct model *m, size_t size, model_judge *judge, void *context);
void model_release(struct model *m);

/* NULL when the text keeps all the rules but the one about flags; else what it does wrong, at m->offset. */
const char *model_read(struct model *m, const struct code *code);

/* After model_read() answered NULL: the offset of the first flag that is read undefined, -1 if there is none. */
int64_t model_flags(struct model *m);

/* False when Zydis cannot. room: bytes there are. */
bool model_decode(const struct model *m, const uint8_t *bytes, size_t room, uint32_t address, struct decoded *d);

/* Whether the instruction writes the register, any part of it, named or hidden. largest: its 64-bit name. */
bool decoded_writes(const struct decoded *d, ZydisRegister largest);

#endif
