/*
 * The instruction table as quick.c reads it: what the bytes of an instruction say (facts), and what each encoding
 * makes of that (a shape). shapes_gen.c works the shapes out from insn.def when the project is built.
 */
#ifndef SHAPE_H
#define SHAPE_H

#include <stdint.h>

/*
 * What is so of an instruction, whatever its opcode. Facts of fields that an encoding does not have are noise, which
 * its shape does not ask for.
 */
enum fact {
    FACT_B = 1 << 0, /* REX, and what VEX has of it */
    FACT_X = 1 << 1,
    FACT_R = 1 << 2,
    FACT_W = 1 << 3,
    FACT_NO_W = 1 << 4,
    FACT_BARE = 1 << 5,     /* a REX without a bit */
    FACT_GS = 1 << 6,       /* 65 67 */
    FACT_LOW = 1 << 7,      /* B is clear */
    FACT_REX_LOW = 1 << 8,  /* B is clear in a REX: 4 to 7 are no high bytes */
    FACT_REG_SP = 1 << 9,   /* ModRM.reg is 4, with R 0 */
    FACT_REG_SPL = 1 << 10, /* the same, and there is a REX */
    FACT_REG_BASE = 1 << 11,
    FACT_RM_SP = 1 << 12,
    FACT_RM_SPL = 1 << 13,
    FACT_RM_BASE = 1 << 14,
    FACT_DIGIT = 1 << 15,  /* ModRM.reg is not zero */
    FACT_PLAIN = 1 << 16,  /* memory not by %gs: by a register alone */
    FACT_SIB = 1 << 17,    /*   by a SIB, though not (%rsp) */
    FACT_SIB_XB = 1 << 18, /*   by a SIB with X or B */
    FACT_REACH = 1 << 19,  /*   by a SIB with four bytes of displacement */
    FACT_RIP = 1 << 20,    /*   disp(%rip) */
    FACT_RIP_GS = 1 << 21, /* disp(%rip) by %gs */
    FACT_L0 = 1 << 22,
    FACT_L1 = 1 << 23,
    FACT_V = 1 << 24, /* VEX.vvvv names a register */
    FACT_V_SP = 1 << 25,
    FACT_V_BASE = 1 << 26,
    FACT_ALWAYS = 1 << 27,
};

/* What the pass writes down of a unit, to come back to it. */
enum mark {
    MARK_GROUP = 1 << 2, /* the last of a group, or of a pair */
    MARK_CLEAR = 1 << 3, /* does nothing but define all flags */
    MARK_NOP = 1 << 4,
    MARK_FLOW = 1 << 5,  /* branches directly, reads flags or changes what is known of them */
    MARK_START = 1 << 6, /* branches may go to it */
    MARK_UNIT = 1 << 7,
};

/* One encoding, told apart as far as opcode, prefixes that select an opcode, and kind of operand do. */
struct shape {
    uint32_t forbid;  /* facts that break a rule */
    uint32_t trigger; /* facts that call for a closer look; from SHAPE_ISA_SHIFT on, ZVM_ISA_ bits */
    uint8_t length;   /* from the opcode's last byte, without SIB and displacement */
    uint8_t operand;  /* 0xFF with a ModRM, else 0: a mask for what it says of lengths */
    uint8_t kind;     /* enum kind */
    uint8_t effect;   /* enum effect */
    uint8_t mark;     /* enum mark bits */
    uint8_t width;    /* enum width; from SHAPE_SIZE_SHIFT on the operand's bytes, for kinds that count */
};
#define SHAPE_ISA_SHIFT  28
#define SHAPE_SIZE_SHIFT 4

/*
 * An opcode's entry: in the low bits its first shape, in the high ones how ModRM chooses among those that follow:
 * a mask for struct modrm's choice, or OPENING_WHOLE.
 */
#define OPENING_MAPS      4                  /* legacy pages: 4 * select + map */
#define OPENING_PAGES_VEX (4 * SELECT_COUNT) /* VEX pages: this + 4 * map + pp; map 0 is empty */
#define OPENING_SHIFT     12
#define OPENING_PAIR      1                                /* by memory or register operand */
#define OPENING_WHOLE     2                                /* 8 for memory operands, 64 for ModRM from C0 up */
#define OPENING_ESCAPE    (OPENING_WHOLE << OPENING_SHIFT) /* of 0F: goes on on the next page */
#define OPENING_GROUP     15

struct modrm {
    uint32_t facts;
    uint8_t length; /* of SIB and displacement */
    uint8_t sib;    /* 4: there is a SIB, whose base may be a displacement */
    uint8_t choice; /* digit * 2 + register operand */
};

struct sib {
    uint32_t keep; /* facts of ModRM that hold with it */
    uint32_t base; /* 4: the base may be a displacement */
};

/* Which facts of ModRM hold under these prefixes, and which they add. Index: REX.WRXB, 16 for a REX, 32 for %gs. */
struct context {
    uint32_t keep, add;
};
#define CONTEXT_REX   16
#define CONTEXT_GS    32
#define CONTEXT_COUNT 64

/* Prefixes that may select an opcode. PAD: those of a long no-operation, 66 66 and so on, and 66 2E. */
enum select {
    SELECT_NONE,
    SELECT_66,
    SELECT_F3,
    SELECT_F2,
    SELECT_66F3,
    SELECT_66F2,
    SELECT_F366,
    SELECT_F266,
    SELECT_PAD,
    SELECT_COUNT
};

#endif
